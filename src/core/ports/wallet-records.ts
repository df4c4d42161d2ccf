import type { Instant, TenantId, WalletRecordId } from '../ids.ts'
import type { CollectionAuthorization } from '../wallet/authorizing/collection-authorization.ts'
import type { KnownVerifier } from '../wallet/policies/known-verifier.ts'
import type { PresentationPolicy } from '../wallet/policies/presentation-policy.ts'
import type { CredentialRenewal } from '../wallet/renewing/credential-renewal.ts'
import type { Wallet } from '../wallet/wallets/wallet.ts'
import type { Write } from './units.ts'

/** What a wallet goes by: few things of each kind, read whole. */
export interface WalletRecords {
  readonly policies: RecordsOf<PresentationPolicy>
  readonly verifiers: RecordsOf<KnownVerifier>
  readonly authorizations: RecordsOf<CollectionAuthorization>
  readonly renewals: RecordsOf<CredentialRenewal>
  readonly wallets: RecordsOf<Wallet>
}

export interface RecordsOf<Model> {
  find(tenantId: TenantId, id: WalletRecordId): Promise<Model | undefined>
  findByName(tenantId: TenantId, name: string): Promise<Model | undefined>
  /** Oldest first. */
  all(tenantId: TenantId): Promise<readonly Model[]>
  /** Conditional on the id and the name being new. */
  add(model: Model): Write
  /** Conditional on the stored version being `model.version - 1`, and on the name being free. */
  save(model: Model): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: WalletRecordId): Write
  /** Of all tenants, whose `dueAt` has come; oldest first. */
  due(now: Instant, limit: number): Promise<readonly Model[]>
  /** Forgets what is over (nothing is due any more) and began before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
