import type { PublicJwk } from '../identities/signing-key.ts'
import type { TenantId } from '../ids.ts'

/** Signs access tokens that can be read: of APIs whose clients expect a JWT. */
export interface AccessTokenKey {
  /** SHA-256 thumbprint of the public key (RFC 7638). */
  readonly kid: string
  readonly publicJwk: PublicJwk
  /** An ES256 signature, r ‖ s. */
  sign(data: Uint8Array): Uint8Array
}

/** A key for each tenant, the same in every process. Synchronous: it costs microseconds. */
export interface AccessTokenKeys {
  of(tenantId: TenantId): AccessTokenKey
}
