import { decodeBase64url } from '../../lib/base64url.ts'
import { digestBase64url, type HashName } from '../../lib/hash.ts'
import { type JsonValue, parseJson } from '../../lib/json.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { isReservedName } from './claim-names.ts'

/** One disclosure: of an object's member, or of an array's element (then it has no name). */
export interface Disclosure {
  readonly encoded: string
  /** Over the encoded text, base64url (RFC 9901 §4.2.3). */
  readonly digest: string
  readonly salt: string
  readonly name?: string
  readonly value: JsonValue
}

/**
 * Parses a disclosure (RFC 9901 §4.2.1, §4.2.2).
 * @throws {CoreError} `credential_invalid` unless it is an array of a salt, a name that may be, and a value, or of salt and value
 */
export function parseDisclosure(encoded: string, hash: HashName): Disclosure {
  const content = refusingAs(invalidCredential, 'disclosure (RFC 9901 §4.2)', () =>
    parseJson(decodeBase64url(encoded), { maxDepth: 32 }),
  )
  if (!Array.isArray(content) || content.length < 2 || content.length > 3) {
    throw invalidCredential('a disclosure is an array of two or three elements (RFC 9901 §7.1 step 3.3)')
  }
  const [salt, second, third] = content as readonly JsonValue[] as readonly [JsonValue, JsonValue, JsonValue?]
  if (typeof salt !== 'string') throw invalidCredential('the salt is not a string (RFC 9901 §4.2.1)')
  const common = { encoded, digest: digestBase64url(hash, encoded), salt }
  if (third === undefined) return { ...common, value: second }
  if (typeof second !== 'string') throw invalidCredential('the claim name is not a string (RFC 9901 §4.2.1)')
  if (isReservedName(second)) {
    throw invalidCredential('the claim name is reserved (RFC 9901 §7.1 step 3.3.2.2, §4.1.1)')
  }
  return { ...common, name: second, value: third }
}
