import type { Ports } from '../core/ports/ports.ts'

/** Few enough of each kind that it never holds up the writes of requests for long. */
const AT_ONCE = 500
/** Of one tenant in one run. */
const MOST_ROUNDS = 20
/** What was begun before the tenant went may still write for a while. */
const ECHO_MS = 120_000

/** Erases what is left of tenants that were taken away. Bounded work per run; the rest is for the next. */
export async function eraseTenants(
  { clock, tenants, units }: Pick<Ports, 'clock' | 'tenants' | 'units'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { tenantId, removedAt } of await tenants.removals(AT_ONCE)) {
    let erased = 0
    for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
      const now = await tenants.erase(tenantId, AT_ONCE)
      erased += now
      if (now === 0) break
    }
    if (signal.aborted) return
    if (erased === 0 && clock.now() - removedAt > ECHO_MS) await units.commit([tenants.endRemoval(tenantId)])
  }
}
