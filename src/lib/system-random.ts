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

export const systemRandom = { bytes, id: (at: number): string => uuidV7(at, bytes(10)) }
