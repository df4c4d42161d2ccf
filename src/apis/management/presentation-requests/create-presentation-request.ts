import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import {
  type CreatedPresentationRequest as Created,
  createPresentationRequest,
} from '../../../core/verification/create-presentation-request.ts'
import type { Answer } from '../../../http/idempotency.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { instant } from '../wire.ts'
import { requestPageUrl } from './read-presentation-requests.ts'
import { CreatedPresentationRequest, PresentationRequestCreation } from './wire.ts'

export const createPresentationRequestRoute = route(
  {
    method: 'POST',
    path: '/presentation-requests',
    operationId: 'createPresentationRequest',
    tag: 'Presentations',
    scope: 'presentations:write',
    summary: 'Ask for a presentation',
    description:
      'Opens a presentation request: give `requestUri` to a wallet, as a link or as a QR code, or `requestUrl` to a person. It is answered once, in time.',
    body: PresentationRequestCreation,
    success: { status: 201, description: 'The request.', schema: CreatedPresentationRequest },
    refusals: [400, 404, 409, 413, 415, 422],
  },
  async (ports, { tenant, body }, alongside) => {
    const created = await createPresentationRequest(ports, tenant, body, (planned) =>
      alongside(answer(ports, tenant, planned)),
    )
    return answer(ports, tenant, created)
  },
)

function answer(ports: ManagementPorts, tenant: Tenant, { request, openingUri }: Created): Answer {
  const { id, state, expiresAt } = request
  return {
    status: 201,
    headers: { location: `${tenantUrl(ports.publicUrl, tenant)}/manage/v1/presentation-requests/${id}` },
    body: {
      id,
      state,
      requestUri: openingUri,
      requestUrl: requestPageUrl(ports, tenant, request),
      expiresAt: instant(expiresAt),
    },
  }
}
