import { CoreError } from '../errors.ts'
import type { Event } from '../events/event.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { expire, isFinal } from './transitions.ts'

/**
 * The caller takes its offer back. Withdrawing twice is fine.
 * @param alongside further writes of the same unit, made from the issuance as it will be and what is new in its timeline
 * @throws {CoreError} `issuance_not_found`, `issuance_state_forbids` once a credential was given or the issuance has ended
 */
export function withdrawIssuance(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances'>,
  tenantId: TenantId,
  id: IssuanceId,
  alongside: (issuance: Issuance, events: readonly Event[]) => readonly Write[] = () => [],
): Promise<Issuance> {
  return changeIssuance(ports, tenantId, id, (issuance) => {
    if (issuance.state === 'expired' && issuance.withdrawn) {
      return { also: alongside(issuance, []), result: issuance as Issuance }
    }
    if (isFinal(issuance) || issuance.state === 'issued') {
      throw new CoreError(
        'issuance_state_forbids',
        `It is too late to withdraw: the issuance is ${issuance.state}.`,
      )
    }
    const next = expire(issuance, ports.clock.now(), true)
    const events = [issuanceEvent(ports, 'issuance.expired', next, 'Withdrawn by the caller.')]
    return { next, events, also: alongside(next, events), result: next }
  })
}
