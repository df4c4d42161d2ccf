import { CoreError } from '../errors.ts'
import type { ApiClientId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { ApiClient } from './api-client.ts'
import { checkClientCertificate } from './client-certificate.ts'
import { checkGrant } from './create-api-client.ts'

type Needs = Pick<Ports, 'units' | 'apiClients'>

/** @throws {CoreError} `client_not_found` */
export async function findApiClient(
  { apiClients }: Pick<Ports, 'apiClients'>,
  tenantId: TenantId,
  id: ApiClientId,
): Promise<ApiClient> {
  const client = await apiClients.find(tenantId, id)
  if (client === undefined) throw new CoreError('client_not_found', 'There is no such client.')
  return client
}

/**
 * Changes name, scopes or status. A revoked client stays revoked. A caller may touch only clients that can do no more than
 * itself, else it could take one over.
 * @throws {CoreError} `client_not_found`, `scope_invalid`, `scope_insufficient`, `changed_meanwhile`
 */
export async function changeApiClient(
  ports: Needs,
  tenantId: TenantId,
  id: ApiClientId,
  change: Partial<Pick<ApiClient, 'name' | 'scopes' | 'status' | 'limits'>>,
  grantor: readonly string[],
  alongside: (client: ApiClient) => readonly Write[] = () => [],
): Promise<ApiClient> {
  const client = await findApiClient(ports, tenantId, id)
  checkGrant(client.scopes, grantor)
  if (change.scopes !== undefined) checkGrant(change.scopes, grantor)
  if (client.status === 'revoked' && change.status !== undefined && change.status !== 'revoked') {
    throw new CoreError('invalid_request', 'A revoked client cannot come back. Create a new one.', {
      violations: [{ pointer: '/status', message: 'The client is revoked for good.' }],
    })
  }
  const next: ApiClient = { ...client, ...change }
  await ports.units.commit([ports.apiClients.save(next), ...alongside(next)])
  return next
}

/**
 * Registers a certificate under whose key the client may sign its assertions (`private_key_jwt`). The same one twice is one.
 * @throws {CoreError} as {@link changeApiClient}
 */
export async function addClientCertificate(
  ports: Needs,
  tenantId: TenantId,
  id: ApiClientId,
  certificate: string,
  grantor: readonly string[],
  alongside: (client: ApiClient) => readonly Write[] = () => [],
): Promise<ApiClient> {
  const client = await findApiClient(ports, tenantId, id)
  checkGrant(client.scopes, grantor)
  checkClientCertificate(certificate, '/certificate')
  const next: ApiClient = {
    ...client,
    certificates: [...new Set([...client.certificates, certificate])],
  }
  await ports.units.commit([ports.apiClients.save(next), ...alongside(next)])
  return next
}
