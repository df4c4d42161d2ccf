import { CoreError } from '../../../core/errors.ts'
import { removeTrustedIssuer, trustIssuer } from '../../../core/trust/trust-issuer.ts'
import type { TrustedIssuer } from '../../../core/trust/trusted-issuer.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { showTrustedIssuer, TrustedIssuerCreation, TrustedIssuerView } from './wire.ts'

const tag = 'Trust'

export const trustIssuerRoute = route(
  {
    method: 'POST',
    path: '/trusted-issuers',
    operationId: 'trustIssuer',
    tag,
    scope: 'trust:write',
    summary: 'Trust an issuer',
    description: 'By its DID, or everyone under an X.509 trust anchor.',
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
  async ({ trustedIssuers }, { tenant, params }) => {
    const issuer = await trustedIssuers.find(tenant.id, knownId(params.id))
    if (issuer === undefined)
      throw new CoreError('trusted_issuer_not_found', 'There is no such trusted issuer.')
    return { status: 200, body: showTrustedIssuer(issuer) }
  },
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
