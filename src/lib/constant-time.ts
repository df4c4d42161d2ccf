import { timingSafeEqual } from 'node:crypto'
import { sha256 } from './hash.ts'

/** Equality in a time that tells nothing of the contents: digests are compared, so that lengths may differ. */
export function equalInConstantTime(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}
