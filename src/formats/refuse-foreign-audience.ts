import type { CredentialExpectation } from '../core/ports/credential-format.ts'
import { invalidCredential } from './invalid-credential.ts'

/** A credential that was made for somebody (`aud`) is refused by everybody else (RFC 7519 §4.1.3). */
export function refuseForeignAudience(
  claims: Readonly<Record<string, unknown>>,
  expectation: CredentialExpectation,
): void {
  if (!Object.hasOwn(claims, 'aud')) return
  const audiences = [claims['aud']].flat()
  const audience = expectation.presentation?.audience
  if (audience === undefined || !audiences.includes(audience)) {
    throw invalidCredential('aud names somebody else (RFC 7519 §4.1.3)')
  }
}
