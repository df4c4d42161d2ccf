import { CoreError } from '../../core/errors.ts'

/**
 * A Credential Issuer Identifier is an https URL without query, fragment and user (OpenID4VCI 1.0 §12.2.1). Plain http passes here:
 * whether an address may be asked over it, the guarded client decides.
 * @throws {CoreError} `offer_invalid`
 */
export function requireIssuerIdentifier(identifier: string): void {
  const url = URL.parse(identifier)
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!isWeb || /[?#@\s\\]/.test(identifier)) {
    throw new CoreError('offer_invalid', 'The credential issuer is not named by an https URL.', {
      detail: 'credential_issuer is no https URL without query and fragment (OpenID4VCI 1.0 §12.2.1)',
    })
  }
}
