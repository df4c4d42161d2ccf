import type { Instant, IssuanceBatchId, TenantId } from '../ids.ts'
import type { IssuanceBatch, IssuanceBatchRow } from '../issuance/issuance-batch.ts'
import type { Write } from './units.ts'

export interface IssuanceBatches {
  find(tenantId: TenantId, id: IssuanceBatchId): Promise<IssuanceBatch | undefined>
  rows(
    tenantId: TenantId,
    id: IssuanceBatchId,
    page: { readonly afterIndex: number; readonly limit: number },
  ): Promise<readonly IssuanceBatchRow[]>
  /** The batch and all its rows. */
  add(batch: IssuanceBatch, rows: readonly IssuanceBatchRow[]): readonly Write[]
  /**
   * Rows of any batch that are still pending, oldest batch first, by index. Taken by this process until `leaseUntil`.
   */
  claim(now: Instant, leaseUntil: Instant, limit: number): Promise<readonly IssuanceBatchRow[]>
  /** Ends a row as done or failed, erases its claims and counts it in its batch. Conditional on it being pending. */
  finish(row: IssuanceBatchRow): readonly Write[]
}
