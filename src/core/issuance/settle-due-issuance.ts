import type { Ports } from '../ports/ports.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { accept, expire, forgetCallback, isFinal } from './transitions.ts'

/**
 * Does what time alone decides: an offer, a token or a deferral that ran out ends as expired; a credential of which the wallet
 * said nothing counts as accepted.
 */
export async function settleDueIssuance(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances'>,
  known: Issuance,
): Promise<void> {
  await changeIssuance(
    ports,
    known.tenantId,
    known.id,
    (issuance) => {
      const now = ports.clock.now()
      if (isFinal(issuance) || issuance.dueAt === undefined || issuance.dueAt > now)
        return { result: undefined }
      if (issuance.state === 'issued') {
        // The Authenticator says itself that it has the credential: without its word the application hears nothing.
        const isSilent = issuance.protocol === 'authenticator'
        const next = accept(isSilent ? forgetCallback(issuance) : issuance, now)
        return {
          next,
          events: [issuanceEvent(ports, 'issuance.accepted', next, 'No word from the wallet.')],
          result: undefined,
        }
      }
      const next = expire(issuance, now)
      return { next, events: [issuanceEvent(ports, 'issuance.expired', next)], result: undefined }
    },
    known,
  )
}
