import type { Instant } from '../../core/ids.ts'
import { parseDateTime } from '../../lib/date-time.ts'
import type { JsonObject } from '../../lib/json.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { readNumericDate } from '../verify-validity-period.ts'

/** Claims of a JWT that a credential or presentation of VCDM 2.0 is, and the members that they must agree with. */
export function requireAgreement(
  claims: JsonObject,
  pairs: Readonly<Record<'iss' | 'jti' | 'sub', unknown>>,
): void {
  for (const [name, member] of Object.entries(pairs)) {
    const claim = claims[name]
    if (claim === undefined) continue
    if (typeof claim !== 'string') throw invalidCredential(`${name} is not a text (RFC 7519 §4.1)`)
    if (member !== undefined && claim !== member) {
      throw invalidCredential(`${name} is not what the credential says (VC-JOSE-COSE §3.1.3)`)
    }
  }
}

/** §3.1.1: they are of the older encoding, and another reader would look there. */
export function refuseOlderEncoding(claims: JsonObject): void {
  const name = ['vc', 'vp'].find((one) => Object.hasOwn(claims, one))
  if (name !== undefined) throw invalidCredential(`${name} MUST NOT be present (VC-JOSE-COSE §3.1.1)`)
}

export interface JwtPeriod {
  readonly issuedAt?: Instant
  readonly validFrom?: Instant
  readonly validUntil?: Instant
}

/** How long the signature is good: within that of the credential, which may last longer (§3.1.3). */
export function readJwtPeriod(claims: JsonObject): JwtPeriod {
  const [issuedAt, validFrom, validUntil] = (['iat', 'nbf', 'exp'] as const).map((name) => {
    const value = claims[name]
    // The suite of the working group, and who learned from it, writes date-times.
    if (typeof value !== 'string') return readNumericDate(claims, name)
    return refusingAs(invalidCredential, `${name} is not a NumericDate (RFC 7519 §2)`, () =>
      parseDateTime(value),
    )
  })
  return {
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}
