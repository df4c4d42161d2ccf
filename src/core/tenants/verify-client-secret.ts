import { equalInConstantTime } from '../../lib/constant-time.ts'
import { sha256 } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { ApiClient } from './api-client.ts'

/** Stands in for the hash of a client that there is not: a stranger's request takes as long as a wrong secret. */
const nobody = new Uint8Array(32)

/**
 * The client that a secret belongs to. That a client exists, or is suspended, is told only to who knows its secret.
 * @throws {CoreError} `client_invalid`, `client_suspended`
 */
export async function verifyClientSecret(
  { apiClients }: Pick<Ports, 'apiClients'>,
  tenantId: TenantId,
  clientId: string,
  clientSecret: string,
): Promise<ApiClient> {
  const client = await apiClients.findByClientId(tenantId, clientId)
  const right = equalInConstantTime(client?.secretHash ?? nobody, sha256(clientSecret))
  if (client === undefined || !right) {
    throw new CoreError('client_invalid', 'The client is unknown, or its secret is wrong.', {
      detail: client === undefined ? 'unknown client' : `wrong secret of client ${client.id}`,
    })
  }
  refuseInactiveClient(client)
  return client
}

/** @throws {CoreError} `client_suspended` when the client is suspended or revoked */
export function refuseInactiveClient({ id, status }: ApiClient): void {
  if (status === 'active') return
  throw new CoreError('client_suspended', `This client is ${status}.`, { detail: `client ${id}` })
}
