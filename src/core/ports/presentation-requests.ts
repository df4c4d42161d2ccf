import type { Instant, PresentationRequestId, TenantId } from '../ids.ts'
import type { PresentationRequest, PresentationState } from '../verification/presentation-request.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface PresentationRequestFilter {
  readonly state?: PresentationState
}

export interface PresentationRequests {
  find(tenantId: TenantId, id: PresentationRequestId): Promise<PresentationRequest | undefined>
  list(
    tenantId: TenantId,
    filter: PresentationRequestFilter,
    page: PageRequest,
  ): Promise<Page<PresentationRequest>>
  /** Requests of all tenants whose `dueAt` has come, oldest first: to be ended, or forgotten. */
  due(now: Instant, limit: number): Promise<readonly PresentationRequest[]>
  /** Conditional on the id being new. */
  add(request: PresentationRequest): Write
  /** Conditional on the stored version being `request.version - 1`. */
  save(request: PresentationRequest): Write
  /** Conditional on the stored version being `request.version`. */
  remove(request: PresentationRequest): Write
}
