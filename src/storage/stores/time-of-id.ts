import type { Instant } from '../../core/ids.ts'

/** The time in a UUID of version 7 (RFC 9562 §5.7): its first 48 bits, milliseconds. */
export function timeOfId(id: string): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Sorts before every UUID of version 7 that was made at `at` or later, and after every older one. */
export function firstIdAt(at: Instant): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
