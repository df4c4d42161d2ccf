import { hideDid } from '../../../core/dcp/hide-did.ts'
import type { Participant } from '../../../core/dcp/participant.ts'
import { CoreError } from '../../../core/errors.ts'
import type { PeerAnswer } from '../../../core/ports/dcp-peers.ts'
import type { OutgoingResponse } from '../../../core/ports/outgoing-http.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { createSelfIssuedToken } from '../self-issued-token/create-self-issued-token.ts'
import { findService, type ServiceType } from './find-service.ts'

export type PeerHttpPorts = Pick<Ports, 'dids' | 'keys' | 'clock' | 'random' | 'outgoing'>

export interface PeerRequest {
  readonly peer: string
  readonly service: ServiceType
  readonly method: 'GET' | 'POST'
  /** Below the base of the service. */
  readonly path: string
  readonly body?: unknown
  /** Both go into the self-issued token. */
  readonly token?: string
  readonly preAuthorizedCode?: string
}

const MAX_BYTES = 2_097_152
/** Well within the lease of whoever sends it. */
const TIMEOUT_MS = 8_000
const MAX_DETAIL = 500
/** Read of an answer before it is cut: a DID that the cut would halve is still found. */
const MAX_TEXT = 4_096

/** One message to a peer, with a fresh self-issued ID token. What it answered is read by the caller. */
export async function callPeer(
  ports: PeerHttpPorts,
  participant: Participant,
  { peer, service, method, path, body, token, preAuthorizedCode }: PeerRequest,
): Promise<PeerAnswer<OutgoingResponse>> {
  try {
    const base = await findService(ports, peer, service)
    const bearer = await createSelfIssuedToken(ports, participant, {
      audience: peer,
      ...(token === undefined ? {} : { token }),
      ...(preAuthorizedCode === undefined ? {} : { preAuthorizedCode }),
    })
    const response = await ports.outgoing.request({
      purpose: 'presentation',
      url: `${base}${path}`,
      method,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { status } = response
    if (status >= 200 && status < 300) return { outcome: 'done', value: response }
    const detail = `${method} ${path} answered ${status}: ${textOf(response, peer)}`
    return isPassing(status) ? { outcome: 'unavailable', detail } : { outcome: 'refused', status, detail }
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const detail = hideDid(error.detail ?? error.message, peer)
    return { outcome: 'unavailable', detail: `${error.code}: ${detail}` }
  }
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

/** For the operator: what a peer says of why, without what could break a log or says who it is. */
function textOf({ body }: OutgoingResponse, peer: string): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_TEXT)).replaceAll(/[^\x20-\x7e]+/g, ' ')
  return hideDid(text, peer).slice(0, MAX_DETAIL)
}
