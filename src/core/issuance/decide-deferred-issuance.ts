import { CoreError } from '../errors.ts'
import type { Event } from '../events/event.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Deferred, Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { approve, reject } from './transitions.ts'

type Needs = Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances'>

/**
 * An operator lets a deferred credential go out; the wallet collects it when it asks again.
 * @throws {CoreError} `issuance_not_found`, `issuance_state_forbids`
 */
export function approveIssuance(
  ports: Needs,
  tenantId: TenantId,
  id: IssuanceId,
  alongside: (issuance: Issuance, events: readonly Event[]) => readonly Write[] = () => [],
): Promise<Issuance> {
  return changeIssuance(ports, tenantId, id, (issuance) => {
    const next = approve(pending(issuance))
    const events = [issuanceEvent(ports, 'issuance.approved', next)]
    return { next, events, also: alongside(next, events), result: next }
  })
}

/** An operator refuses a deferred credential. */
export function denyIssuance(
  ports: Needs,
  tenantId: TenantId,
  id: IssuanceId,
  alongside: (issuance: Issuance, events: readonly Event[]) => readonly Write[] = () => [],
): Promise<Issuance> {
  return changeIssuance(ports, tenantId, id, (issuance) => {
    const next = reject(pending(issuance), ports.clock.now())
    const events = [issuanceEvent(ports, 'issuance.rejected', next, 'Refused by an operator.')]
    return { next, events, also: alongside(next, events), result: next }
  })
}

function pending(issuance: Issuance): Deferred {
  if (issuance.state === 'deferred' && issuance.decision === 'pending') return issuance
  throw new CoreError(
    'issuance_state_forbids',
    `Nothing waits for a decision: the issuance is ${issuance.state}.`,
  )
}
