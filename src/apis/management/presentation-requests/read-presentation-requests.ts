import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { PresentationRequestId } from '../../../core/ids.ts'
import type { Secrets } from '../../../core/ports/secrets.ts'
import { coversScope } from '../../../core/tenants/scopes.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { mintReference, requestSecret } from '../../../core/verification/presentation-reference.ts'
import type { PresentationRequest } from '../../../core/verification/presentation-request.ts'
import { openPresented } from '../../../core/verification/presented-credentials.ts'
import { openTransactionData } from '../../../core/verification/transaction-data/sealed-transaction-data.ts'
import { isOpen } from '../../../core/verification/transitions.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { PresentationRequestView, presentationStates, type Shown, showPresentationRequest } from './wire.ts'

export const listPresentationRequestsRoute = route(
  {
    method: 'GET',
    path: '/presentation-requests',
    operationId: 'listPresentationRequests',
    tag: 'Presentations',
    scope: 'presentations:read',
    summary: 'List presentation requests',
    description: 'Without what was presented: see one for that.',
    query: pageQuery({ state: Type.Optional(Type.Enum(presentationStates)) }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(PresentationRequestView, 'PresentationRequestPage'),
    },
    refusals: [400],
  },
  async ({ presentationRequests, events, secrets }, { tenant, query }) => {
    const { state } = query
    const filter = state === undefined ? {} : { state }
    const page = await presentationRequests.list(tenant.id, filter, readPage(query))
    const shown = await Promise.all(
      page.items.map(async (request) => ({
        request,
        ...transactionsOf(secrets, request),
        timeline: await events.timeline(tenant.id, request.id),
      })),
    )
    return { status: 200, body: writePage({ ...page, items: shown }, showPresentationRequest) }
  },
)

export const getPresentationRequestRoute = route(
  {
    method: 'GET',
    path: '/presentation-requests/:id',
    operationId: 'getPresentationRequest',
    tag: 'Presentations',
    scope: 'presentations:read',
    summary: 'See a presentation request',
    description: 'With what was presented, or why it was refused.',
    params: IdParams,
    success: {
      status: 200,
      description: 'The request with its timeline.',
      schema: PresentationRequestView,
    },
    refusals: [404],
  },
  async (ports, { tenant, caller, params }) => {
    const request = await findRequest(ports, tenant, params.id)
    const mayAsk = coversScope(caller.scopes, 'presentations:write')
    const timeline = await ports.events.timeline(tenant.id, request.id)
    return { status: 200, body: show(ports, tenant, request, timeline, mayAsk) }
  },
)

/** @throws {CoreError} `presentation_request_not_found` */
export async function findRequest(
  { presentationRequests }: ManagementPorts,
  tenant: Tenant,
  id: string,
): Promise<PresentationRequest> {
  const request = await presentationRequests.find(tenant.id, knownId<PresentationRequestId>(id))
  if (request !== undefined) return request
  throw new CoreError('presentation_request_not_found', 'There is no such presentation request.')
}

/** The page that shows a request to a person. */
export function requestPageUrl(
  { secrets, publicUrl }: Pick<ManagementPorts, 'secrets' | 'publicUrl'>,
  tenant: Tenant,
  request: Pick<PresentationRequest, 'id' | 'tenantId'>,
): string {
  return `${tenantUrl(publicUrl, tenant)}/r/${mintReference(secrets, 'page', request)}`
}

/** @param mayAsk whether the caller may have the link for wallets */
export function show(
  ports: ManagementPorts,
  tenant: Tenant,
  request: PresentationRequest,
  timeline: Shown['timeline'],
  mayAsk: boolean,
) {
  return showPresentationRequest({
    request,
    timeline,
    ...transactionsOf(ports.secrets, request),
    ...present(ports, tenant, request, mayAsk),
  })
}

function transactionsOf(secrets: Secrets, request: PresentationRequest): Pick<Shown, 'transactions'> {
  const transactions = openTransactionData(secrets, request)
  return transactions === undefined ? {} : { transactions }
}

function present(
  ports: ManagementPorts,
  tenant: Tenant,
  request: PresentationRequest,
  mayAsk: boolean,
): Pick<Shown, 'openingUri' | 'pageUrl' | 'responseCode' | 'results'> {
  const { secrets, clock, presentationProtocols } = ports
  if (isOpen(request)) {
    const isInTime = request.expiresAt > clock.now()
    const protocol = presentationProtocols.get(request.protocol)
    return mayAsk && isInTime && protocol !== undefined
      ? { openingUri: protocol.openingUri(tenant, request), pageUrl: requestPageUrl(ports, tenant, request) }
      : {}
  }
  return {
    ...(request.redirectUri === undefined || request.state === 'expired' || request.sameDevice
      ? {}
      : { responseCode: requestSecret(secrets, 'response-code', request) }),
    ...(request.state === 'verified' && (request.sameDevice !== true || request.redeemedAt !== undefined)
      ? { results: openPresented(secrets, request) }
      : {}),
  }
}
