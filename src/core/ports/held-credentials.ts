import type { HeldCredentialId, Instant, TenantId, WalletRecordId } from '../ids.ts'
import type { HeldCredential, HeldCredentialState } from '../wallet/held-credential.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface HeldCredentialFilter {
  readonly state?: HeldCredentialState
  readonly walletId?: WalletRecordId
}

export interface HeldCredentials {
  find(tenantId: TenantId, id: HeldCredentialId): Promise<HeldCredential | undefined>
  list(tenantId: TenantId, filter: HeldCredentialFilter, page: PageRequest): Promise<Page<HeldCredential>>
  /** How many a tenant holds. */
  count(tenantId: TenantId): Promise<number>
  /** Credentials of all tenants whose `dueAt` has come, oldest first. */
  due(now: Instant, limit: number): Promise<readonly HeldCredential[]>
  /** Conditional on the id being new. */
  add(credential: HeldCredential): Write
  /** Conditional on the stored version being `credential.version - 1`. */
  save(credential: HeldCredential): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: HeldCredentialId): Write
}
