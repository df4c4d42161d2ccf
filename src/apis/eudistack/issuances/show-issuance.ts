import type { Issuance } from '../../../core/issuance/issuance.ts'
import { formatDateTime } from '../../../lib/date-time.ts'
import type { EudistackPorts } from '../ports.ts'
import type { IssuanceView } from '../wire.ts'
import { standingOf } from './status-words.ts'

/** An issuance in the words of the guide. Never its claims: the client has them. */
export async function showIssuance(
  ports: Pick<EudistackPorts, 'issuedCredentials' | 'clock'>,
  issuance: Issuance,
): Promise<IssuanceView> {
  const { word, lifeCycle, credential } = await standingOf(ports, issuance)
  const { id, requester, credentialConfigurationId, createdAt, expiresAt } = issuance
  return {
    issuance_id: id,
    ...(requester?.requestId === undefined ? {} : { client_request_id: requester.requestId }),
    status: word,
    lifeCycleStatus: lifeCycle,
    credential_configuration_id: credentialConfigurationId,
    expires_at: formatDateTime(expiresAt),
    ...(credential === undefined ? {} : { credential_id: `urn:uuid:${credential.id}` }),
    created_at: formatDateTime(createdAt),
    updated_at: formatDateTime(updatedAt(issuance)),
  }
}

function updatedAt(issuance: Issuance): number {
  if ('endedAt' in issuance) return issuance.endedAt
  if (issuance.state === 'issued') return issuance.issuedAt
  if (issuance.state === 'deferred') return issuance.deferredAt
  return issuance.state === 'retrieved' ? issuance.retrievedAt : issuance.createdAt
}
