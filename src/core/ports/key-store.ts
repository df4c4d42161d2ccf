import type { KeyUse, SignatureAlgorithm, SigningKey } from '../identities/signing-key.ts'
import type { KeyId, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

export interface GeneratedKey {
  readonly key: SigningKey
  readonly write: Write
  /** Signs with it also before it exists, for proofs that decide whether it is worth keeping. As {@link KeyStore.sign}. */
  sign(data: Uint8Array): Promise<Uint8Array>
}

/** Where private keys live. They never leave it. */
export interface KeyStore {
  /**
   * A new key pair; it exists once the returned write is committed. Absent `use` = for issuing.
   * @param participant the dataspace participant that it is for; absent = the tenant itself
   */
  generate(
    tenantId: TenantId,
    algorithm: SignatureAlgorithm,
    use?: KeyUse,
    participant?: string,
  ): Promise<GeneratedKey>
  /**
   * The key for issuing of that id; with `use`, the key for that.
   * @throws {CoreError} `key_not_found`
   */
  get(tenantId: TenantId, id: KeyId, use?: KeyUse): Promise<SigningKey>
  /** The keys for issuing, of the tenant and of its participants: each is published in the document of its owner. */
  list(tenantId: TenantId): Promise<readonly SigningKey[]>
  /** Marks `id` as retired in favour of `replacedBy`. Conditional on `id` being active. */
  retire(tenantId: TenantId, id: KeyId, replacedBy: KeyId): Write
  /** Destroys a key for issuing. Conditional on there being one, of the tenant itself, that no issuer signs with. */
  remove(tenantId: TenantId, id: KeyId): Write
  /** Destroys a key for holding. Does nothing to any other. */
  destroy(tenantId: TenantId, id: KeyId): Write
  /**
   * A JWS signature (RFC 7515; ECDSA as r ‖ s) over `data`.
   * @throws {CoreError} `key_not_found`
   */
  sign(tenantId: TenantId, id: KeyId, data: Uint8Array): Promise<Uint8Array>
}
