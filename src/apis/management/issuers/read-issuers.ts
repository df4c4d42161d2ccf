import type { IssuerId } from '../../../core/ids.ts'
import { changeIssuer } from '../../../core/issuers/change-issuer.ts'
import { findIssuer, removeIssuer } from '../../../core/issuers/remove-issuer.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { IssuerChange, IssuerView, showIssuer } from './wire.ts'

const tag = 'Issuers and keys'

export const listIssuersRoute = route(
  {
    method: 'GET',
    path: '/issuers',
    operationId: 'listIssuers',
    tag,
    scope: 'issuers:read',
    summary: 'List issuers',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(IssuerView, 'IssuerPage') },
    refusals: [400],
  },
  async ({ issuers }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await issuers.list(tenant.id), query), showIssuer),
  }),
)

export const getIssuerRoute = route(
  {
    method: 'GET',
    path: '/issuers/:id',
    operationId: 'getIssuer',
    tag,
    scope: 'issuers:read',
    summary: 'See an issuer',
    params: IdParams,
    success: { status: 200, description: 'The issuer.', schema: IssuerView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showIssuer(await findIssuer(ports, tenant.id, knownId(params.id))),
  }),
)

export const changeIssuerRoute = route(
  {
    method: 'PATCH',
    path: '/issuers/:id',
    operationId: 'changeIssuer',
    tag,
    scope: 'issuers:write',
    summary: 'Change an issuer',
    description: 'Its name, or how verifiers find its key. For another key, rotate the one that it has.',
    params: IdParams,
    body: IssuerChange,
    success: { status: 200, description: 'The issuer.', schema: IssuerView },
    refusals: [400, 404, 409, 415, 422],
  },
  async (ports, { tenant, params, body }) => {
    const id = knownId<IssuerId>(params.id)
    const issuer = await changeIssuer(ports, tenant, id, body)
    ports.forgetIssuer?.(tenant.id, id)
    return { status: 200, body: showIssuer(issuer) }
  },
)

export const deleteIssuerRoute = route(
  {
    method: 'DELETE',
    path: '/issuers/:id',
    operationId: 'deleteIssuer',
    tag,
    scope: 'issuers:write',
    summary: 'Delete an issuer',
    description:
      'Refused while a configuration uses it, or a status list is signed by it. Its key stays published.',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    const id = knownId<IssuerId>(params.id)
    await removeIssuer(ports, tenant.id, id)
    ports.forgetIssuer?.(tenant.id, id)
    return { status: 204 }
  },
)
