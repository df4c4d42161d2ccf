import type { Callback } from '../callbacks/callback.ts'
import type { Instant, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** Callbacks are added by {@link Events.append}, with the event that they tell of. */
export interface Callbacks {
  /** Of one request, in their order. */
  about(tenantId: TenantId, subjectId: string): Promise<readonly Callback[]>
  /**
   * Takes the first of a request that is pending or was refused, whenever it is due, for this caller alone until `leaseUntil`; nothing while
   * somebody else has it.
   */
  claimNext(
    tenantId: TenantId,
    subjectId: string,
    now: Instant,
    leaseUntil: Instant,
  ): Promise<Callback | undefined>
  /** Takes pending ones of all tenants that are due, no more than the first of each request. */
  claimDue(now: Instant, leaseUntil: Instant, limit: number): Promise<readonly Callback[]>
  /** Records how an attempt ended and frees the claim. Conditional on it being pending or refused. */
  record(callback: Callback): Write
  /** Removes what ended, or was refused, and began before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
