import type { Instant } from '../ids.ts'
import type { HeldCredential } from './held-credential.ts'

const DAY = 86_400_000
const EARLIEST_WARNING_MS = 30 * DAY
/** How often a status is read at most and at least, whatever its list says. */
const SHORTEST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 6 * 3_600_000

type Lifetime = Pick<HeldCredential, 'validUntil' | 'storedAt' | 'expiryTold' | 'status'>

/** When to tell that a credential is about to end: 30 days before, and no sooner than the last tenth of its time here. */
export function warnAt({
  validUntil,
  storedAt,
}: Pick<Lifetime, 'validUntil' | 'storedAt'>): Instant | undefined {
  if (validUntil === undefined) return undefined
  return validUntil - Math.min(EARLIEST_WARNING_MS, Math.max(0, validUntil - storedAt) / 10)
}

/** When a credential that is not over has to be looked at next; undefined = never. Whole milliseconds. */
export function nextLook(
  credential: Lifetime,
  now: Instant,
  statusFreshUntil: Instant = now,
): Instant | undefined {
  const pause = Math.min(Math.max(statusFreshUntil - now, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
  const reasons = [
    credential.status === undefined ? undefined : now + pause,
    credential.expiryTold ? undefined : warnAt(credential),
    credential.validUntil,
  ].filter((at) => at !== undefined)
  return reasons.length === 0 ? undefined : Math.ceil(Math.min(...reasons))
}
