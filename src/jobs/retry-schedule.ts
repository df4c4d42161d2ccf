const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The last one repeats. The first, and the time until it is noticed, stay below 5 s. */
const pauses = [
  4 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
]

const mostAskedFor = HOUR

/**
 * How long, in whole milliseconds, after the failed attempt number `attempts` the next follows, or undefined when it was the last that fits into
 * `giveUpMs`. Counts attempts and not time, so that an old event that is sent again has all its attempts.
 * @param chance from 0 to 1, spreads receivers that fail together
 * @param askedForMs what the receiver's `Retry-After` asks for
 */
export function nextPause(
  attempts: number,
  giveUpMs: number,
  chance: number,
  askedForMs = 0,
): number | undefined {
  const waited = Array.from({ length: attempts }, (_, at) => pauseAfter(at + 1)).reduce((a, b) => a + b, 0)
  if (waited > giveUpMs) return undefined
  const pause = Math.max(pauseAfter(attempts) * (0.7 + chance * 0.3), Math.min(askedForMs, mostAskedFor))
  return Math.round(pause)
}

function pauseAfter(attempt: number): number {
  return pauses[Math.min(attempt, pauses.length) - 1] ?? 24 * HOUR
}
