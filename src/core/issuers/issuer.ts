import type { Instant, IssuerId, KeyId, TenantId } from '../ids.ts'

/** A configured identity that credentials are signed as: a key, and how a verifier finds it. */
export interface Issuer {
  readonly id: IssuerId
  readonly tenantId: TenantId
  readonly name: string
  readonly keyId: KeyId
  readonly identification: IssuerIdentification
  readonly createdAt: Instant
}

/** How a credential names the key of its issuer. */
export type IssuerIdentification =
  /** `iss` is the DID, `kid` the verification method. */
  | {
      readonly method: 'did'
      readonly did: string
      readonly verificationMethod: string
      /** A key that stands in the DID document already and signs from the next synchronisation on; see `announce-key.ts`. */
      readonly nextKeyId?: KeyId
    }
  /** `x5c` header: leaf first, the trust anchor left out (HAIP 1.0). `iss` is the issuer's URL. */
  | { readonly method: 'x5c'; readonly certificates: readonly string[] }
  /** `iss` is the credential issuer URL, the key is found through `/.well-known/jwt-vc-issuer`. */
  | { readonly method: 'jwt-vc-issuer' }
