import type { JsonObject } from '../../lib/json.ts'
import { RequestFault } from './request-fault.ts'

/**
 * The times of a JWT (RFC 7519 §4.1.4 to §4.1.6), as far as they are there.
 * @throws {RequestFault}
 */
export function requireTimes(what: string, claims: JsonObject, now: number, clockSkewSeconds: number): void {
  const skew = clockSkewSeconds * 1000
  const [expiresAt, validFrom, issuedAt] = ['exp', 'nbf', 'iat'].map((name) => instantOf(what, claims, name))
  if (expiresAt !== undefined && expiresAt <= now - skew) {
    throw new RequestFault(`the ${what} is expired`, 'RFC 7519 §4.1.4')
  }
  for (const from of [validFrom, issuedAt]) {
    if (from !== undefined && from > now + skew) {
      throw new RequestFault(`the ${what} is not valid yet`, 'RFC 7519 §4.1.5')
    }
  }
}

function instantOf(what: string, claims: JsonObject, name: string): number | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new RequestFault(`${name} of the ${what} is no time`, 'RFC 7519 §2')
  }
  return value * 1000
}
