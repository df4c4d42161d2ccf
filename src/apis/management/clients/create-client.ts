import { type CreatedApiClient, createApiClient } from '../../../core/tenants/create-api-client.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { route } from '../route.ts'
import { refuseLimited } from './refuse-limited.ts'
import { ClientCreation, CreatedClient, showClient } from './wire.ts'

export const createClientRoute = route(
  {
    method: 'POST',
    path: '/clients',
    operationId: 'createClient',
    tag: 'Clients',
    scope: 'clients:write',
    summary: 'Create a client',
    description:
      'A machine that calls the APIs of this office. Nobody can give a scope that they do not have. The secret is shown once.',
    body: ClientCreation,
    success: { status: 201, description: 'The client with its secret.', schema: CreatedClient },
    refusals: [400, 415],
  },
  async (ports, { tenant, caller, body }, alongside) => {
    refuseLimited(caller.client)
    return created(
      await createApiClient(ports, tenant.id, body, caller.scopes, (client) => alongside(created(client))),
    )
  },
)

function created({ client, clientSecret }: CreatedApiClient): Answer {
  return { status: 201, body: { ...showClient(client), clientSecret } }
}
