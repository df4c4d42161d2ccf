import { settleDueIssuance } from '../core/issuance/settle-due-issuance.ts'
import type { Ports } from '../core/ports/ports.ts'

const AT_ONCE = 100

/** Ends what time has ended: offers that ran out, credentials of which the wallet said nothing. Bounded work per round. */
export async function settleIssuances(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.issuances.due(ports.clock.now(), AT_ONCE)
    const results = await Promise.allSettled(due.map((issuance) => settleDueIssuance(ports, issuance)))
    const failures = results.filter((result) => result.status === 'rejected')
    if (failures.length > 0) throw failures[0]?.reason
    if (due.length < AT_ONCE) return
  }
}
