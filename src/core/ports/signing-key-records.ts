import type { SigningKey } from '../identities/signing-key.ts'
import type { KeyId, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** Where a key store keeps its keys. What it seals, storage cannot open. */
export interface SigningKeyRecord {
  readonly key: SigningKey
  readonly sealedPrivateKey: Uint8Array
}

export interface SigningKeyRecords {
  find(tenantId: TenantId, id: KeyId): Promise<SigningKeyRecord | undefined>
  /** The keys for issuing. */
  list(tenantId: TenantId): Promise<readonly SigningKey[]>
  /** Conditional on the id being new. */
  add(record: SigningKeyRecord): Write
  /** Conditional on the key being active. */
  retire(tenantId: TenantId, id: KeyId, replacedBy: KeyId): Write
  /** Removes a key for issuing. Conditional on there being one, of the tenant itself, that no issuer has. */
  removeIssuing(tenantId: TenantId, id: KeyId): Write
  /** Removes a key for holding, if there is one. */
  removeHolding(tenantId: TenantId, id: KeyId): Write
}
