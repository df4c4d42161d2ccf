import { Type } from 'typebox'
import type { CredentialExchange } from '../../../core/dcp/credential-exchange.ts'
import { approveExchange, denyExchange, findExchange } from '../../../core/dcp/decide-exchange.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { Denial, ExchangeState, ExchangeView, showExchange } from './wire.ts'

const tag = 'Dataspaces'

export const listExchangesRoute = route(
  {
    method: 'GET',
    path: '/dcp/credential-requests',
    operationId: 'listCredentialExchanges',
    tag,
    scope: 'issuances:read',
    summary: 'List requests of holders',
    description: '`state=pending` are those that wait for an approval.',
    query: pageQuery({ state: Type.Optional(ExchangeState) }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(ExchangeView, 'CredentialExchangePage'),
    },
    refusals: [400],
  },
  async ({ dcp }, { tenant, query }) => {
    const { state } = query
    const filter = state === undefined ? {} : { state }
    return {
      status: 200,
      body: writePage(await dcp.exchanges.list(tenant.id, filter, readPage(query)), showExchange),
    }
  },
)

export const getExchangeRoute = route(
  {
    method: 'GET',
    path: '/dcp/credential-requests/:id',
    operationId: 'getCredentialExchange',
    tag,
    scope: 'issuances:read',
    summary: 'See a request of a holder',
    params: IdParams,
    success: { status: 200, description: 'The request.', schema: ExchangeView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => answer(await findExchange(ports, tenant.id, knownId(params.id))),
)

export const approveExchangeRoute = route(
  {
    method: 'POST',
    path: '/dcp/credential-requests/:id/approve',
    operationId: 'approveCredentialExchange',
    tag,
    scope: 'issuances:write',
    summary: 'Approve a request',
    description: 'Its credentials are issued and delivered at once.',
    params: IdParams,
    success: { status: 200, description: 'The request.', schema: ExchangeView },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }, alongside) =>
    answer(
      await approveExchange(ports, tenant.id, knownId(params.id), (planned) => alongside(answer(planned))),
    ),
)

export const denyExchangeRoute = route(
  {
    method: 'POST',
    path: '/dcp/credential-requests/:id/deny',
    operationId: 'denyCredentialExchange',
    tag,
    scope: 'issuances:write',
    summary: 'Deny a request',
    description: 'The holder is told the reason.',
    params: IdParams,
    body: Denial,
    bodyOptional: true,
    success: { status: 200, description: 'The request.', schema: ExchangeView },
    refusals: [400, 404, 409],
  },
  async (ports, { tenant, params, body }, alongside) => {
    const reason = body?.reason ?? 'The issuer did not approve the request.'
    return answer(
      await denyExchange(ports, tenant.id, knownId(params.id), reason, (planned) =>
        alongside(answer(planned)),
      ),
    )
  },
)

function answer(exchange: CredentialExchange): Answer {
  return { status: 200, body: showExchange(exchange) }
}
