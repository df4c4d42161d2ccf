import { findApiClient } from '../../../core/tenants/change-api-client.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { ClientView, showClient } from './wire.ts'

export const listClientsRoute = route(
  {
    method: 'GET',
    path: '/clients',
    operationId: 'listClients',
    tag: 'Clients',
    scope: 'clients:read',
    summary: 'List clients',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(ClientView, 'ClientPage') },
    refusals: [400],
  },
  async ({ apiClients }, { tenant, query }) => ({
    status: 200,
    body: writePage(await apiClients.list(tenant.id, readPage(query)), showClient),
  }),
)

export const getClientRoute = route(
  {
    method: 'GET',
    path: '/clients/:id',
    operationId: 'getClient',
    tag: 'Clients',
    scope: 'clients:read',
    summary: 'See a client',
    params: IdParams,
    success: { status: 200, description: 'The client, without its secret.', schema: ClientView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showClient(await findApiClient(ports, tenant.id, knownId(params.id))),
  }),
)
