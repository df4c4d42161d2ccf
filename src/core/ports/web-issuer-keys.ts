import type { PublicJwk } from '../identities/signing-key.ts'

export interface WebIssuerKeys {
  /**
   * The key `kid` that an issuer publishes behind its https URL (`/.well-known/jwt-vc-issuer`, draft-ietf-oauth-sd-jwt-vc §4);
   * without `kid` its only one.
   * @throws {CoreError} `untrusted_issuer` when there is none, `outgoing_failed` and `outgoing_refused` when nobody answers
   */
  find(issuer: string, kid: string | undefined): Promise<PublicJwk>
}
