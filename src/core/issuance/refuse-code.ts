import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import { MAX_WRONG_TRANSACTION_CODES } from '../settings.ts'
import type { Change } from './change-issuance.ts'
import type { Offered, Retrieved } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { countWrongTry, fail } from './transitions.ts'

/**
 * What a wrong transaction code comes to: it is counted, and the count is kept although the request is refused; the last one voids the
 * offer.
 */
export function refuseCode(
  ports: Pick<Ports, 'clock' | 'random'>,
  issuance: Offered | Retrieved,
): Change<CoreError> {
  const counted = countWrongTry(issuance)
  const left = MAX_WRONG_TRANSACTION_CODES - (counted.transactionCode?.wrongTries ?? 0)
  if (left > 0) {
    return {
      next: counted,
      result: new CoreError('transaction_code_wrong', `Wrong transaction code; ${left} tries left.`),
    }
  }
  const next = fail(issuance, ports.clock.now(), 'too many wrong transaction codes')
  return {
    next,
    events: [issuanceEvent(ports, 'issuance.failed', next, next.reason)],
    result: new CoreError(
      'transaction_code_wrong',
      'Wrong transaction code. The offer is void; ask for a new one.',
    ),
  }
}
