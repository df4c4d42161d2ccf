import type {
  DcpPeers,
  PeerAnswer,
  PublishedCredential,
  RequestStatus,
} from '../../../core/ports/dcp-peers.ts'
import type { OutgoingResponse } from '../../../core/ports/outgoing-http.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../../lib/json.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { dcpMessage } from '../message/read-message.ts'
import { callPeer, type PeerHttpPorts } from './peer-http.ts'

/** Speaks DCP with the other side. */
export function createDcpPeers(ports: PeerHttpPorts): DcpPeers {
  return {
    async metadata(participant, issuer) {
      const answer = await callPeer(ports, participant, {
        peer: issuer,
        service: 'IssuerService',
        method: 'GET',
        path: '/metadata',
      })
      return read(answer, (message) => [message['credentialsSupported'] ?? []].flat().flatMap(published))
    },

    async requestCredentials(participant, issuer, { holderPid, credentialIds, token, preAuthorizedCode }) {
      const answer = await callPeer(ports, participant, {
        peer: issuer,
        service: 'IssuerService',
        method: 'POST',
        path: '/credentials',
        body: dcpMessage('CredentialRequestMessage', {
          holderPid,
          credentials: credentialIds.map((id) => ({ id })),
        }),
        ...(token === undefined ? {} : { token }),
        ...(preAuthorizedCode === undefined ? {} : { preAuthorizedCode }),
      })
      if (answer.outcome !== 'done') return answer
      const id = lastSegment(answer.value.headers['location'])
      return id === undefined
        ? { outcome: 'refused', status: answer.value.status, detail: 'the answer has no Location' }
        : { outcome: 'done', value: id }
    },

    async requestStatus(participant, issuer, issuerPid) {
      const answer = await callPeer(ports, participant, {
        peer: issuer,
        service: 'IssuerService',
        method: 'GET',
        path: `/requests/${encodeURIComponent(issuerPid)}`,
      })
      return read(answer, ({ status }) => statusOf(status))
    },

    async deliver(participant, holder, message, token) {
      const { credentials, rejectionReason, status, ...pids } = message
      const answer = await callPeer(ports, participant, {
        peer: holder,
        service: 'CredentialService',
        method: 'POST',
        path: '/credentials',
        body: dcpMessage('CredentialMessage', {
          ...pids,
          status,
          ...(status === 'ISSUED' ? { credentials } : { credentials: [] }),
          ...(rejectionReason === undefined ? {} : { rejectionReason }),
        }),
        ...(token === undefined ? {} : { token }),
      })
      return answer.outcome === 'done' ? { outcome: 'done', value: undefined } : answer
    },

    async offer(participant, holder, credentials) {
      const answer = await callPeer(ports, participant, {
        peer: holder,
        service: 'CredentialService',
        method: 'POST',
        path: '/offers',
        body: dcpMessage('CredentialOfferMessage', { issuer: participant.did, credentials }),
      })
      return answer.outcome === 'done' ? { outcome: 'done', value: undefined } : answer
    },
  }
}

function read<Value>(
  answer: PeerAnswer<OutgoingResponse>,
  take: (message: JsonObject) => Value | undefined,
): PeerAnswer<Value> {
  if (answer.outcome !== 'done') return answer
  try {
    const value = take(parseJsonObject(answer.value.body))
    if (value !== undefined) return { outcome: 'done', value }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  return { outcome: 'unavailable', detail: 'the answer is no message of DCP' }
}

/** Peers before 1.0 write `profiles`, a list; with one in it that is the profile. */
function published(value: JsonValue): readonly PublishedCredential[] {
  if (!isJsonObject(value) || typeof value['id'] !== 'string') return []
  const { id, credentialType, offerReason } = value
  const profile = value['profile'] ?? [value['profiles']].flat()[0]
  return [
    {
      id,
      ...(typeof credentialType === 'string' ? { credentialType } : {}),
      ...(typeof profile === 'string' ? { profile } : {}),
      ...(typeof offerReason === 'string' ? { offerReason } : {}),
    },
  ]
}

function statusOf(value: JsonValue | undefined): RequestStatus | undefined {
  const name = typeof value === 'string' ? value.slice(value.lastIndexOf('/') + 1) : undefined
  return name === 'RECEIVED' || name === 'ISSUED' || name === 'REJECTED' ? name : undefined
}

/** The id is the last segment, wherever the rest leads (DCP §6.4). */
function lastSegment(location: string | undefined): string | undefined {
  const segment = location?.split(/[?#]/, 1)[0]?.split('/').at(-1)
  if (segment === undefined || segment === '' || segment.length > 1_000) return undefined
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
