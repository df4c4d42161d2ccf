import { randomFillSync } from 'node:crypto'
import { uuidV7 } from './uuid.ts'

const pool = new Uint8Array(4096)
let used = pool.length

/** Bytes of the system's generator, drawn from a pool: one system call per 4096 bytes. */
function bytes(length: number): Uint8Array {
  if (length > pool.length) return randomFillSync(new Uint8Array(length))
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const drawn = pool.slice(used, used + length)
  pool.fill(0, used, used + length)
  used += length
  return drawn
}

let lastAt = 0
let count = 0

/**
 * A UUIDv7 whose 12 bits after the time count up within a millisecond (RFC 9562 §6.2, method 1), from a random start that leaves
 * room: what one process makes in order sorts in order. Beyond the room order is left to chance, never uniqueness.
 */
function id(at: number): string {
  const random = bytes(10)
  count = at === lastAt ? count + 1 : ((random[0] ?? 0) << 3) | ((random[1] ?? 0) & 7)
  lastAt = at
  random[0] = (count >> 8) & 0x0f
  random[1] = count & 0xff
  return uuidV7(at, random)
}

export const systemRandom = { bytes, id }
