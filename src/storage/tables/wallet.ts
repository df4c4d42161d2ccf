import type {
  DeferredCollectionId,
  HeldCredentialId,
  Instant,
  TenantId,
  WalletRecordId,
} from '../../core/ids.ts'
import type { DeferredCollection } from '../../core/wallet/deferred-collection.ts'
import type { HeldCredentialState } from '../../core/wallet/held-credential.ts'
import type { Json } from './json.ts'

/** Kinds of what a wallet goes by. */
export type WalletRecordKind = 'policy' | 'verifier' | 'holder' | 'authorization' | 'renewal'

interface HeldCredentialsTable {
  tenant_id: TenantId
  id: HeldCredentialId
  state: HeldCredentialState
  version: number
  due_at: Instant | null
  stored_at: Instant
  changed_at: Instant
  sealed_claims: Uint8Array
  sealed_credential: Uint8Array
  data: Json
  wallet_id: WalletRecordId | null
}

interface DeferredCollectionsTable {
  tenant_id: TenantId
  id: DeferredCollectionId
  state: DeferredCollection['state']
  version: number
  due_at: Instant | null
  created_at: Instant
  sealed_session: Uint8Array | null
  data: Json
}

interface WalletRecordsTable {
  tenant_id: TenantId
  kind: WalletRecordKind
  id: WalletRecordId
  name: string | null
  version: number
  created_at: Instant
  due_at: Instant | null
  sealed: Uint8Array | null
  data: Json
}

/** What our own wallet holds, and what it goes by. */
export interface WalletTables {
  held_credentials: HeldCredentialsTable
  deferred_collections: DeferredCollectionsTable
  wallet_records: WalletRecordsTable
}
