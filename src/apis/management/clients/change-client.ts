import type { ApiClientId } from '../../../core/ids.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { addClientCertificate, changeApiClient } from '../../../core/tenants/change-api-client.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { refuseLimited } from './refuse-limited.ts'
import { CertificateAddition, ClientChange, ClientView, showClient } from './wire.ts'

export const changeClientRoute = route(
  {
    method: 'PATCH',
    path: '/clients/:id',
    operationId: 'changeClient',
    tag: 'Clients',
    scope: 'clients:write',
    summary: 'Change a client',
    description: 'A suspended or revoked client gets no tokens, and those that it has stop working.',
    params: IdParams,
    body: ClientChange,
    success: { status: 200, description: 'The client.', schema: ClientView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, caller, params, body }) => {
    refuseLimited(caller.client)
    const id = knownId<ApiClientId>(params.id)
    const client = await changeApiClient(ports, tenant.id, id, body, caller.scopes)
    ports.authenticate.forget(id)
    return shown(client)
  },
)

export const deleteClientRoute = route(
  {
    method: 'DELETE',
    path: '/clients/:id',
    operationId: 'revokeClient',
    tag: 'Clients',
    scope: 'clients:write',
    summary: 'Revoke a client for good',
    description: 'It stays in the list as revoked.',
    params: IdParams,
    success: { status: 204, description: 'It is revoked.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, caller, params }) => {
    const id = knownId<ApiClientId>(params.id)
    await changeApiClient(ports, tenant.id, id, { status: 'revoked' }, caller.scopes)
    ports.authenticate.forget(id)
    return { status: 204 }
  },
)

export const addClientCertificateRoute = route(
  {
    method: 'POST',
    path: '/clients/:id/certificates',
    operationId: 'addClientCertificate',
    tag: 'Clients',
    scope: 'clients:write',
    summary: 'Register a certificate of a client',
    description: 'The client may sign its assertions with the key of it (`private_key_jwt`).',
    params: IdParams,
    body: CertificateAddition,
    success: { status: 201, description: 'The client.', schema: ClientView },
    refusals: [400, 404, 415],
  },
  async (ports, { tenant, caller, params, body }, alongside) => {
    const id = knownId<ApiClientId>(params.id)
    const client = await addClientCertificate(
      ports,
      tenant.id,
      id,
      body.certificate,
      caller.scopes,
      (planned) => alongside({ ...shown(planned), status: 201 }),
    )
    ports.authenticate.forget(id)
    return { ...shown(client), status: 201 }
  },
)

function shown(client: ApiClient): Answer {
  return { status: 200, body: showClient(client) }
}
