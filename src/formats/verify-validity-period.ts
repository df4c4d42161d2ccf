import type { Instant } from '../core/ids.ts'
import type { CredentialExpectation } from '../core/ports/credential-format.ts'
import { invalidCredential } from './invalid-credential.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * A NumericDate (RFC 7519 §2) as an instant; undefined when the claim is absent.
 * @throws {CoreError} `credential_invalid` when it is anything but a number of seconds within the range of dates
 */
export function readNumericDate(claims: Claims, name: 'iat' | 'nbf' | 'exp'): Instant | undefined {
  if (!Object.hasOwn(claims, name)) return undefined
  const seconds = claims[name]
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 8_640_000_000_000)) {
    throw invalidCredential(`${name} is not a NumericDate (RFC 7519 §2)`)
  }
  return seconds * 1000
}

/** Refuses a credential that is not valid at `now` (RFC 7519 §4.1.4 to §4.1.6), the clock skew on its side. */
export function verifyValidityPeriod(
  period: { readonly issuedAt?: Instant; readonly validFrom?: Instant; readonly validUntil?: Instant },
  { now, clockSkewSeconds }: Pick<CredentialExpectation, 'now' | 'clockSkewSeconds'>,
): void {
  const skew = clockSkewSeconds * 1000
  if (period.validFrom !== undefined && period.validFrom > now + skew) {
    throw invalidCredential('not valid yet (RFC 7519 §4.1.5)')
  }
  if (period.validUntil !== undefined && period.validUntil <= now - skew) {
    throw invalidCredential('expired (RFC 7519 §4.1.4)')
  }
  if (period.issuedAt !== undefined && period.issuedAt > now + skew) {
    throw invalidCredential('issued in the future (RFC 7519 §4.1.6)')
  }
}
