import type { ApiClientId, CredentialConfigurationId, Instant, IssuanceId, TenantId } from '../ids.ts'
import type { Issuance, IssuanceState } from '../issuance/issuance.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface IssuanceFilter {
  readonly state?: IssuanceState
  readonly credentialConfigurationId?: CredentialConfigurationId
  /** Only those that this client asked for. */
  readonly requesterId?: ApiClientId
}

export interface Issuances {
  find(tenantId: TenantId, id: IssuanceId): Promise<Issuance | undefined>
  /** What a client asked for under its own key. */
  findByRequestKey(
    tenantId: TenantId,
    requesterId: ApiClientId,
    requestKey: string,
  ): Promise<Issuance | undefined>
  list(tenantId: TenantId, filter: IssuanceFilter, page: PageRequest): Promise<Page<Issuance>>
  /** Issuances of all tenants whose `dueAt` has come, oldest first. */
  due(now: Instant, limit: number): Promise<readonly Issuance[]>
  /** Conditional on the id being new, and on the requester not having used its request key. */
  add(issuance: Issuance): Write
  /** Conditional on the stored version being `issuance.version - 1`. */
  save(issuance: Issuance): Write
}
