import type { HashName } from '../../lib/hash.ts'
import { isHashName } from '../../lib/hash.ts'
import { type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { type ParsedJws, parseJws } from '../../lib/jws.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'

const maxCharacters = 1_048_576
const maxDisclosures = 1000

/** An SD-JWT or SD-JWT+KB in its parts. Nothing in it is verified. */
export interface ParsedSdJwt {
  readonly jws: ParsedJws
  readonly payload: JsonObject
  /** The hash of disclosures and of `sd_hash` (RFC 9901 §4.1.1). */
  readonly hash: HashName
  /** As they came, still encoded. */
  readonly disclosures: readonly string[]
  readonly keyBinding?: ParsedJws
  /** The presented text up to and including the last tilde: what `sd_hash` is over (RFC 9901 §4.3.1). */
  readonly presented: string
}

/**
 * Splits the compact serialization (RFC 9901 §4) and parses the JWTs in it.
 * @throws {CoreError} `credential_invalid`
 */
export function parseSdJwt(encoded: string): ParsedSdJwt {
  if (encoded.length > maxCharacters) throw invalidCredential('SD-JWT too large')
  const parts = encoded.split('~', maxDisclosures + 3)
  if (parts.length < 2) throw invalidCredential('an SD-JWT ends with a tilde (RFC 9901 §4)')
  if (parts.length > maxDisclosures + 2) throw invalidCredential('too many disclosures')
  const keyBinding = parts.at(-1) as string
  const jws = parsePart('issuer-signed JWT', parts[0] as string)
  const payload = parsePayload('issuer-signed JWT', jws)
  return {
    jws,
    payload,
    hash: readHashName(payload),
    disclosures: parts.slice(1, -1),
    ...(keyBinding === '' ? {} : { keyBinding: parsePart('key binding JWT', keyBinding) }),
    presented: encoded.slice(0, encoded.length - keyBinding.length),
  }
}

function parsePart(where: string, compact: string): ParsedJws {
  return refusingAs(invalidCredential, where, () => parseJws(compact, { maxBytes: maxCharacters }))
}

export function parsePayload(where: string, jws: ParsedJws): JsonObject {
  return refusingAs(invalidCredential, where, () => parseJsonObject(jws.payload))
}

/** `_sd_alg` must be a hash that we know (RFC 9901 §7.1 step 2.4). */
function readHashName(payload: JsonObject): HashName {
  const name = Object.hasOwn(payload, '_sd_alg') ? payload['_sd_alg'] : 'sha-256'
  if (!isHashName(name)) throw invalidCredential('_sd_alg is not a hash known here (RFC 9901 §7.1 step 2.4)')
  return name
}
