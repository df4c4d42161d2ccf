import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { invalidCredential } from '../invalid-credential.ts'
import type { Disclosure } from './parse-disclosure.ts'

const maxDepth = 32

export interface DisclosedClaim {
  /** Where the claim stands in the processed payload. */
  readonly path: readonly (string | number)[]
  readonly disclosure: Disclosure
}

export interface ProcessedPayload {
  readonly claims: JsonObject
  /** Disclosures that were put in place, outer ones first. */
  readonly disclosed: readonly DisclosedClaim[]
}

/**
 * Puts the disclosures in the place of their digests and removes what conveys digests (RFC 9901 §7.1 steps 3 and 4). That every
 * disclosure found a place is for `refuseUnreferencedDisclosures` to say.
 * @throws {CoreError} `credential_invalid`
 */
export function processPayload(
  payload: JsonObject,
  disclosures: ReadonlyMap<string, Disclosure>,
): ProcessedPayload {
  const disclosed: DisclosedClaim[] = []
  const seen = new Set<string>()
  const path: (string | number)[] = []

  /** The disclosure of a digest, if it was presented. */
  const find = (digest: JsonValue | undefined): Disclosure | undefined => {
    if (typeof digest !== 'string') throw invalidCredential('a digest is not a string (RFC 9901 §4.2.4)')
    if (seen.has(digest)) throw invalidCredential('a digest stands twice (RFC 9901 §7.1 step 4)')
    seen.add(digest)
    return disclosures.get(digest)
  }

  const place = (step: string | number, disclosure: Disclosure): JsonValue => {
    path.push(step)
    disclosed.push({ path: [...path], disclosure })
    const value = processValue(disclosure.value)
    path.pop()
    return value
  }

  const processObject = (object: JsonObject): JsonObject => {
    const result: Record<string, JsonValue> = {}
    for (const name of Object.keys(object)) {
      if (name === '_sd') continue
      if (name === '_sd_alg' && path.length === 0) continue
      if (name === '...' || name === '_sd_alg') {
        throw invalidCredential(`"${name}" where it conveys no digest (RFC 9901 §4.1 rule 7, §4.1.1)`)
      }
      path.push(name)
      result[name] = processValue(object[name] as JsonValue)
      path.pop()
    }
    if (!Object.hasOwn(object, '_sd')) return result
    const digests = object['_sd']
    if (!Array.isArray(digests)) throw invalidCredential('_sd is not an array (RFC 9901 §4.2.4.1)')
    for (const digest of digests as readonly JsonValue[]) {
      const disclosure = find(digest)
      if (disclosure === undefined) continue
      const { name } = disclosure
      if (name === undefined) {
        throw invalidCredential('an array disclosure in the place of a member (RFC 9901 §7.1 step 3.3.2.1)')
      }
      if (Object.hasOwn(result, name)) {
        throw invalidCredential('a disclosed claim is there already (RFC 9901 §7.1 step 3.3.2.3)')
      }
      result[name] = place(name, disclosure)
    }
    return result
  }

  const processArray = (array: readonly JsonValue[]): JsonValue[] => {
    const result: JsonValue[] = []
    for (const element of array) {
      if (isJsonObject(element) && Object.hasOwn(element, '...')) {
        if (Object.keys(element).length > 1) {
          throw invalidCredential('a member beside "..." (RFC 9901 §4.2.4.2)')
        }
        const disclosure = find(element['...'])
        if (disclosure === undefined) continue
        if (disclosure.name !== undefined) {
          throw invalidCredential(
            'a member disclosure in the place of an element (RFC 9901 §7.1 step 3.3.3.1)',
          )
        }
        result.push(place(result.length, disclosure))
      } else {
        path.push(result.length)
        result.push(processValue(element))
        path.pop()
      }
    }
    return result
  }

  const processValue = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null) return value
    // Disclosures in disclosures nest deeper than any one JSON text may.
    if (path.length > maxDepth) throw invalidCredential('disclosed claims nest too deep')
    return Array.isArray(value) ? processArray(value) : processObject(value as JsonObject)
  }

  return { claims: processObject(payload), disclosed }
}
