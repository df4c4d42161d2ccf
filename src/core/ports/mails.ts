import type { Instant, TenantId } from '../ids.ts'
import type { Mail } from '../mail/mail.ts'
import type { Write } from './units.ts'

export interface Mails {
  /** Conditional on the id being new. */
  add(mail: Mail): Write
  /** Mails about one aggregate, oldest first. */
  about(tenantId: TenantId, subjectId: string): Promise<readonly Mail[]>
  /**
   * Takes due mails of all tenants, those that have waited longest first, for this process alone until `leaseUntil`; what a killed
   * process had claimed falls free again then.
   */
  claim(now: Instant, leaseUntil: Instant, limit: number): Promise<readonly Mail[]>
  /** Records how an attempt ended and frees the claim. Conditional on the mail being pending. */
  record(mail: Mail): Write
  /** Removes mails that ended before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
