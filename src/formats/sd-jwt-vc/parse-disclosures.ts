import { invalidCredential } from '../invalid-credential.ts'
import { type Disclosure, parseDisclosure } from './parse-disclosure.ts'
import type { ParsedSdJwt } from './parse-sd-jwt.ts'

/**
 * The disclosures by digest.
 * @throws {CoreError} `credential_invalid` for a malformed one, and for one that was sent more than once (RFC 9901 §4)
 */
export function parseDisclosures({
  disclosures,
  hash,
}: Pick<ParsedSdJwt, 'disclosures' | 'hash'>): ReadonlyMap<string, Disclosure> {
  const byDigest = new Map<string, Disclosure>()
  for (const encoded of disclosures) {
    const disclosure = parseDisclosure(encoded, hash)
    if (byDigest.has(disclosure.digest)) throw invalidCredential('a disclosure was sent twice (RFC 9901 §4)')
    byDigest.set(disclosure.digest, disclosure)
  }
  return byDigest
}
