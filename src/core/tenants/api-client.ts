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
  /** Narrows what its scopes let it issue; absent = not narrowed. */
  readonly limits?: ClientLimits
}

/** Which credentials a client may issue, for APIs that carry mandates of organisations. */
export interface ClientLimits {
  /** Configurations that it may issue; absent = all. */
  readonly credentialConfigurationIds?: readonly string[]
  /** Identifiers of organisations that may give its mandates; absent = all. */
  readonly organizationIdentifiers?: readonly string[]
  /** Powers that let their holder give powers, as `function/action`: none but these. */
  readonly escalatingPowers?: readonly string[]
  /** Contexts of the dataspace participants that it may act for; absent = all. */
  readonly participants?: readonly string[]
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
