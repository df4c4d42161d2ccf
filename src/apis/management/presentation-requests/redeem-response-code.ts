import { redeemResponseCode } from '../../../core/verification/redeem-response-code.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { findRequest, show } from './read-presentation-requests.ts'
import { PresentationRequestView, ResponseCodeRedemption } from './wire.ts'

export const redeemResponseCodeRoute = route(
  {
    method: 'POST',
    path: '/presentation-requests/:id/redeem',
    operationId: 'redeemResponseCode',
    tag: 'Presentations',
    scope: 'presentations:write',
    summary: 'Bring the response code',
    description:
      'For requests with `redirectUri`: shows that the person who answered is the one in your browser session. A code is good once.',
    params: IdParams,
    body: ResponseCodeRedemption,
    success: {
      status: 200,
      description: 'The request, with what was presented.',
      schema: PresentationRequestView,
    },
    refusals: [400, 404, 409, 410, 415, 422],
  },
  async (ports, { tenant, params, body }, alongside) => {
    const request = await findRequest(ports, tenant, params.id)
    const timeline = await ports.events.timeline(tenant.id, request.id)
    const answer = (redeemed: typeof request) => ({
      status: 200 as const,
      body: show(ports, tenant, redeemed, timeline, false),
    })
    const redeemed = await redeemResponseCode(ports, request, body.responseCode, (planned) =>
      alongside(answer(planned)),
    )
    return answer(redeemed)
  },
)
