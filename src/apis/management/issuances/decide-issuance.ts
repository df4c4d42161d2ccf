import type { Event } from '../../../core/events/event.ts'
import type { IssuanceId } from '../../../core/ids.ts'
import { approveIssuance, denyIssuance } from '../../../core/issuance/decide-deferred-issuance.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { withdrawIssuance } from '../../../core/issuance/withdraw-issuance.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { type Route, route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { IssuanceView, showIssuance } from './wire.ts'

export const withdrawIssuanceRoute = decision({
  name: 'withdraw',
  summary: 'Withdraw an offer',
  description: 'Until the credential was given. Withdrawing twice is fine.',
  decide: withdrawIssuance,
})

export const approveIssuanceRoute = decision({
  name: 'approve',
  summary: 'Approve a deferred issuance',
  description: 'The wallet collects its credential when it asks again.',
  decide: approveIssuance,
})

export const denyIssuanceRoute = decision({
  name: 'deny',
  summary: 'Deny a deferred issuance',
  description: 'The wallet is told so when it asks again.',
  decide: denyIssuance,
})

interface Decision {
  readonly name: 'withdraw' | 'approve' | 'deny'
  readonly summary: string
  readonly description: string
  readonly decide: typeof withdrawIssuance
}

/** Somebody decides about an issuance: `POST /issuances/{id}/<decision>`, without a body. */
function decision({ name, summary, description, decide }: Decision): Route {
  return route(
    {
      method: 'POST',
      path: `/issuances/:id/${name}`,
      operationId: `${name}Issuance`,
      tag: 'Issuances',
      scope: 'issuances:write',
      summary,
      description,
      params: IdParams,
      success: { status: 200, description: 'The issuance.', schema: IssuanceView },
      refusals: [404, 409],
    },
    async (ports, { tenant, params }, alongside) => {
      const id = knownId<IssuanceId>(params.id)
      const past = await ports.events.timeline(tenant.id, id)
      let answer: Answer | undefined
      await decide(ports, tenant.id, id, (issuance, events) => {
        answer = show(issuance, [...past, ...events])
        return alongside(answer)
      })
      return answer as unknown as Answer
    },
  )
}

function show(issuance: Issuance, timeline: readonly Event[]): Answer {
  return { status: 200, body: showIssuance(issuance, timeline) }
}
