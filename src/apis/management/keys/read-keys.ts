import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { KeyView, showKey } from './wire.ts'

export const listKeysRoute = route(
  {
    method: 'GET',
    path: '/keys',
    operationId: 'listKeys',
    tag: 'Issuers and keys',
    scope: 'keys:read',
    summary: 'List keys',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(KeyView, 'KeyPage') },
    refusals: [400],
  },
  async ({ keys }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await keys.list(tenant.id), query), showKey),
  }),
)

export const getKeyRoute = route(
  {
    method: 'GET',
    path: '/keys/:id',
    operationId: 'getKey',
    tag: 'Issuers and keys',
    scope: 'keys:read',
    summary: 'See a key',
    params: IdParams,
    success: { status: 200, description: 'The public half.', schema: KeyView },
    refusals: [404],
  },
  async ({ keys }, { tenant, params }) => ({
    status: 200,
    body: showKey(await keys.get(tenant.id, knownId(params.id))),
  }),
)
