import { timingSafeEqual } from 'node:crypto'
import { sha256 } from './hash.ts'

/**
 * Equality in a time that tells nothing of the contents. Where lengths may differ, as those of texts, digests are compared.
 */
export function equalInConstantTime(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a !== 'string' && typeof b !== 'string' && a.length === b.length) return timingSafeEqual(a, b)
  return timingSafeEqual(sha256(a), sha256(b))
}
