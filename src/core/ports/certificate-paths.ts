import type { PublicJwk } from '../identities/signing-key.ts'
import type { Instant } from '../ids.ts'

export interface CertificatePath {
  /** As in the JOSE header (RFC 7515 §4.1.6): base64 DER, leaf first. */
  readonly x5c: readonly string[]
  /** Trust anchors, PEM. */
  readonly anchors: readonly string[]
  readonly now: Instant
}

/**
 * Validates a certification path (RFC 5280 §6): every signature, validity period and constraint up to one of the anchors.
 * Returns the key of the leaf.
 * @throws {CoreError} `untrusted_issuer`, `detail` naming what failed
 */
export type VerifyCertificatePath = (path: CertificatePath) => Promise<PublicJwk>
