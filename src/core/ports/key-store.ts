import type { SignatureAlgorithm, SigningKey } from '../identities/signing-key.ts'
import type { KeyId, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** Where private keys live. They never leave it. */
export interface KeyStore {
  /** A new key pair; it exists once the returned write is committed. */
  generate(
    tenantId: TenantId,
    algorithm: SignatureAlgorithm,
  ): Promise<{ readonly key: SigningKey; readonly write: Write }>
  /** @throws {CoreError} `key_not_found` */
  get(tenantId: TenantId, id: KeyId): Promise<SigningKey>
  list(tenantId: TenantId): Promise<readonly SigningKey[]>
  /** Marks `id` as retired in favour of `replacedBy`. Conditional on `id` being active. */
  retire(tenantId: TenantId, id: KeyId, replacedBy: KeyId): Write
  /**
   * A JWS signature (RFC 7515; ECDSA as r ‖ s) over `data`.
   * @throws {CoreError} `key_not_found`
   */
  sign(tenantId: TenantId, id: KeyId, data: Uint8Array): Promise<Uint8Array>
}
