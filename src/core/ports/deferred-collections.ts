import type { DeferredCollectionId, Instant, TenantId } from '../ids.ts'
import type { DeferredCollection, PendingCollection } from '../wallet/deferred-collection.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface DeferredCollections {
  find(tenantId: TenantId, id: DeferredCollectionId): Promise<DeferredCollection | undefined>
  list(tenantId: TenantId, page: PageRequest): Promise<Page<DeferredCollection>>
  /** Collections of all tenants whose `dueAt` has come, oldest first. */
  due(now: Instant, limit: number): Promise<readonly PendingCollection[]>
  /** Conditional on the id being new. */
  add(collection: DeferredCollection): Write
  /** Conditional on the stored version being `collection.version - 1`. */
  save(collection: DeferredCollection): Write
  /** Forgets what ended and began before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
