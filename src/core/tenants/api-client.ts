import type { ApiClientId, Instant, TenantId } from '../ids.ts'

/** A machine that calls our APIs with OAuth 2.0 client credentials. */
export interface ApiClient {
  readonly id: ApiClientId
  readonly tenantId: TenantId
  /** The OAuth `client_id`. */
  readonly clientId: string
  readonly name: string
  readonly scopes: readonly string[]
  /** SHA-256 of the client secret. */
  readonly secretHash: Uint8Array
  /** PEM certificates for `private_key_jwt`. */
  readonly certificates: readonly string[]
  readonly status: 'active' | 'suspended' | 'revoked'
  readonly createdAt: Instant
}

/** An opaque access token of an {@link ApiClient}; only its hash is kept. */
export interface ApiAccessToken {
  readonly tenantId: TenantId
  /** SHA-256 of the token. */
  readonly hash: Uint8Array
  readonly apiClientId: ApiClientId
  readonly scopes: readonly string[]
  readonly expiresAt: Instant
}
