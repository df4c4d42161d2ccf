import type { OutgoingPurpose } from '../../core/ports/outgoing-http.ts'

/** What a request may cost us. Milliseconds and bytes. */
export interface OutgoingLimits {
  /** From the look-up of the name to the last byte. */
  readonly totalMs: number
  /** Without a single byte. */
  readonly idleMs: number
  /** Until the connection to one address stands. */
  readonly connectMs: number
  readonly maxBytes: number
}

const usual: OutgoingLimits = { totalMs: 10_000, idleMs: 5_000, connectMs: 3_000, maxBytes: 1_048_576 }

export const outgoingLimits: Readonly<Record<OutgoingPurpose, OutgoingLimits>> = {
  did: { ...usual, maxBytes: 262_144 },
  'status-list': { ...usual, maxBytes: 8_388_608 },
  metadata: usual,
  webhook: { ...usual, idleMs: 10_000 },
  callback: { ...usual, idleMs: 10_000 },
  presentation: usual,
}

/** Whatever the caller asks for. */
export const longestMs = 60_000
/** Of an answer's head. */
export const maxHeaderBytes = 16_384
