import type { Instant } from '../ids.ts'

/** Time, in milliseconds since the epoch. Nothing else in Chancery asks what time it is. */
export interface Clock {
  now(): Instant
}
