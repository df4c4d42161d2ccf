import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { canonicalJson } from '../../lib/canonical-json.ts'
import { sha256 } from '../../lib/hash.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../lib/json.ts'
import { SidetreeError } from './sidetree-error.ts'

const MAX_STATE_BYTES = 3000
/** Multihash code and length of SHA-256 (Sidetree 1.0 §6.1). */
const SHA2_256 = [0x12, 0x20]

/**
 * The patches in the initial state of a long-form DID (Sidetree 1.0 §9.1), once they are known to be the DID's own: the suffix is the hash
 * of the suffix data, which holds the hash of the delta. The commitments are for a ledger, and nobody asks one here.
 * @throws {Refusal}
 */
export function readInitialState(suffix: string, encoded: string): readonly JsonValue[] {
  const state = parseJsonObject(decodeBase64url(encoded), { maxBytes: MAX_STATE_BYTES, maxDepth: 12 })
  const { delta, suffixData } = state
  if (!isJsonObject(delta) || !isJsonObject(suffixData)) {
    throw new SidetreeError('the initial state has no delta or no suffixData (Sidetree 1.0 §9.1)')
  }
  if (hashOf(suffixData) !== suffix) {
    throw new SidetreeError('the suffix is not the hash of suffixData (Sidetree 1.0 §9)')
  }
  if (hashOf(delta) !== suffixData['deltaHash']) {
    throw new SidetreeError('deltaHash is not the hash of the delta (Sidetree 1.0 §11.1)')
  }
  const { patches } = delta
  if (!Array.isArray(patches)) throw new SidetreeError('patches is not an array (Sidetree 1.0 §11.1)')
  return patches
}

/** §6.1: base64url of the multihash of the canonical text. */
function hashOf(value: JsonObject): string {
  return encodeBase64url(Uint8Array.of(...SHA2_256, ...sha256(canonicalJson(value))))
}
