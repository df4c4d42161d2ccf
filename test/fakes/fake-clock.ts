import { randomBytes } from 'node:crypto'
import type { Clock } from '../../src/core/ports/clock.ts'
import type { Random } from '../../src/core/ports/random.ts'
import { uuidV7 } from '../../src/lib/uuid.ts'

/** A clock that stands still until a test moves it. */
export function createFakeClock(
  at = Date.UTC(2026, 10, 24),
): Clock & { advance(milliseconds: number): void } {
  let now = at
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}

/** Not a fake: real randomness, for tests that must not depend on compose. */
export const testRandom: Random = {
  bytes: (length) => randomBytes(length),
  id: (at) => uuidV7(at, randomBytes(10)),
}
