/** The time of the machine, read with `Date` so that a test may shift it. The only place that asks for it. */
export const systemClock = { now: (): number => Date.now() }
