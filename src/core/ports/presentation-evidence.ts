import type { Instant, PresentationRequestId, TenantId } from '../ids.ts'
import type { Evidence } from '../verification/evidence/evidence.ts'
import type { Write } from './units.ts'

export interface PresentationEvidence {
  /** Of what is erased by now, nothing is found, also before the job came by. */
  find(tenantId: TenantId, id: PresentationRequestId, now: Instant): Promise<Evidence | undefined>
  /** Conditional on there being none for the request. */
  add(evidence: Evidence): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: PresentationRequestId): Write
  /** Erases what has had its time. Returns how many. */
  purge(now: Instant, limit: number): Promise<number>
}
