import type { JsonObject } from '../../../lib/json.ts'

/** Replaced by a table of terms where that is proven to give the same bytes. */
export function canonizeProofOptions(_options: JsonObject): string | undefined {
  return undefined
}
