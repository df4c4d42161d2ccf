import {
  changeTrustedIssuer,
  findTrustedIssuer,
  removeTrustedIssuer,
  trustIssuer,
} from '../../../core/trust/trust-issuer.ts'
import type { TrustedIssuer } from '../../../core/trust/trusted-issuer.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { showTrustedIssuer, TrustedIssuerChange, TrustedIssuerCreation, TrustedIssuerView } from './wire.ts'

const tag = 'Trust'

export const trustIssuerRoute = route(
  {
    method: 'POST',
    path: '/trusted-issuers',
    operationId: 'trustIssuer',
    tag,
    scope: 'trust:write',
    summary: 'Trust an issuer',
    description: 'By its DID, by its https URL, or everyone under an X.509 trust anchor.',
    body: TrustedIssuerCreation,
    success: { status: 201, description: 'The entry.', schema: TrustedIssuerView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const request = { ...body, credentialTypes: body.credentialTypes ?? [] }
    return created(await trustIssuer(ports, tenant.id, request, (issuer) => alongside(created(issuer))))
  },
)

export const listTrustedIssuersRoute = route(
  {
    method: 'GET',
    path: '/trusted-issuers',
    operationId: 'listTrustedIssuers',
    tag,
    scope: 'trust:read',
    summary: 'List trusted issuers',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(TrustedIssuerView, 'TrustedIssuerPage'),
    },
    refusals: [400],
  },
  async ({ trustedIssuers }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await trustedIssuers.list(tenant.id), query), showTrustedIssuer),
  }),
)

export const getTrustedIssuerRoute = route(
  {
    method: 'GET',
    path: '/trusted-issuers/:id',
    operationId: 'getTrustedIssuer',
    tag,
    scope: 'trust:read',
    summary: 'See a trusted issuer',
    params: IdParams,
    success: { status: 200, description: 'The entry.', schema: TrustedIssuerView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showTrustedIssuer(await findTrustedIssuer(ports, tenant.id, knownId(params.id))),
  }),
)

export const changeTrustedIssuerRoute = route(
  {
    method: 'PATCH',
    path: '/trusted-issuers/:id',
    operationId: 'changeTrustedIssuer',
    tag,
    scope: 'trust:write',
    summary: 'Change what an issuer is trusted for',
    params: IdParams,
    body: TrustedIssuerChange,
    success: { status: 200, description: 'The entry.', schema: TrustedIssuerView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, params, body }) => ({
    status: 200,
    body: showTrustedIssuer(await changeTrustedIssuer(ports, tenant.id, knownId(params.id), body)),
  }),
)

export const deleteTrustedIssuerRoute = route(
  {
    method: 'DELETE',
    path: '/trusted-issuers/:id',
    operationId: 'distrustIssuer',
    tag,
    scope: 'trust:write',
    summary: 'Trust an issuer no longer',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await removeTrustedIssuer(ports, tenant.id, knownId(params.id))
    return { status: 204 }
  },
)

function created(issuer: TrustedIssuer): Answer {
  return { status: 201, body: showTrustedIssuer(issuer) }
}
