import type { PublicJwk } from '../identities/signing-key.ts'

/** The key that a credential is bound to, as the wallet proved it. */
export interface HolderKey {
  readonly jwk: PublicJwk
  /** RFC 7638 SHA-256 thumbprint, base64url. */
  readonly thumbprint: string
  /** When the wallet named its key by a DID URL. */
  readonly did?: string
  readonly verificationMethod?: string
}
