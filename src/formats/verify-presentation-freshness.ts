import type { CredentialExpectation } from '../core/ports/credential-format.ts'
import type { JsonObject } from '../lib/json.ts'
import { invalidCredential } from './invalid-credential.ts'
import { readNumericDate, verifyValidityPeriod } from './verify-validity-period.ts'

/** Whether the holder made a presentation in a JWT for us, for this request and now (OpenID4VP 1.0 §14.1). */
export function verifyPresentationFreshness(
  claims: JsonObject,
  expected: NonNullable<CredentialExpectation['presentation']>,
  expectation: CredentialExpectation,
): void {
  if (claims['nonce'] !== expected.nonce) {
    throw invalidCredential('nonce of the presentation differs (OpenID4VP 1.0 §14.1)')
  }
  if (claims['aud'] !== expected.audience) {
    throw invalidCredential('aud of the presentation differs (OpenID4VP 1.0 §14.1)')
  }
  const issuedAt = readNumericDate(claims, 'iat')
  const validFrom = readNumericDate(claims, 'nbf')
  const validUntil = readNumericDate(claims, 'exp')
  verifyValidityPeriod(
    {
      ...(issuedAt === undefined ? {} : { issuedAt }),
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validUntil === undefined ? {} : { validUntil }),
    },
    expectation,
  )
  const since = issuedAt ?? validFrom
  const { now, clockSkewSeconds } = expectation
  if (since !== undefined && since < now - (expected.maxAgeSeconds + clockSkewSeconds) * 1000) {
    throw invalidCredential('the presentation is too old (OpenID4VP 1.0 §14.1)')
  }
}
