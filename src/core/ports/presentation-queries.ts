import type { PresentationQueryId, TenantId } from '../ids.ts'
import type { PresentationQuery } from '../verification/queries/presentation-query.ts'
import type { Write } from './units.ts'

export interface PresentationQueries {
  find(tenantId: TenantId, id: PresentationQueryId): Promise<PresentationQuery | undefined>
  /** All of a tenant, by id. */
  list(tenantId: TenantId): Promise<readonly PresentationQuery[]>
  /** Conditional on the id being new. */
  add(query: PresentationQuery): Write
  /** Conditional on the stored version being `query.version - 1`. */
  save(query: PresentationQuery): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: PresentationQueryId): Write
}
