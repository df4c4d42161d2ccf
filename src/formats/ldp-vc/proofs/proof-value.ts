import { decodeBase58btc } from '../../../lib/base58btc.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'

/** The bytes of `proofValue`: `z`, then base58btc (VC Data Integrity §2.1, Controlled Identifiers §2.4). */
export function readProofValue({ proofValue }: JsonObject): Uint8Array {
  if (typeof proofValue !== 'string' || !proofValue.startsWith('z'))
    throw new LinkedDataError('proofValue is not multibase in base58btc (VC Data Integrity §2.1)')
  return decodeBase58btc(proofValue.slice(1))
}
