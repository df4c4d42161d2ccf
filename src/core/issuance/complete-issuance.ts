import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { accept, fail, isFinal } from './transitions.ts'

/** What the wallet says became of an issuance. */
export type Completion =
  | { readonly outcome: 'successful' }
  | { readonly outcome: 'failed'; readonly reason: string }

/**
 * The last word of a wallet about an issuance, in any state that is not final: it stored the credential, or it gave up, before or after it
 * had it. The same word again changes nothing.
 * @returns the issuance as it ended
 * @throws {CoreError} `issuance_state_forbids` when nothing was issued that could be stored, or it ended otherwise
 */
export function completeIssuance(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances'>,
  tenant: Tenant,
  known: Issuance,
  completion: Completion,
): Promise<Issuance> {
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      const now = ports.clock.now()
      if (isFinal(issuance)) {
        const isSame = issuance.state === (completion.outcome === 'successful' ? 'accepted' : 'failed')
        if (isSame) return { result: issuance }
        throw forbidden(`it ended as ${issuance.state}`)
      }
      if (completion.outcome === 'failed') {
        const next = fail(issuance, now, completion.reason)
        return { next, events: [issuanceEvent(ports, 'issuance.failed', next, next.reason)], result: next }
      }
      if (issuance.state !== 'issued') throw forbidden('nothing was issued yet')
      const next = accept(issuance, now)
      return { next, events: [issuanceEvent(ports, 'issuance.accepted', next)], result: next }
    },
    known,
  )
}

function forbidden(detail: string): CoreError {
  return new CoreError(
    'issuance_state_forbids',
    'The request has no such end: it is over, or gave nothing yet.',
    {
      detail,
    },
  )
}
