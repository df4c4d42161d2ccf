import type { Instant, MailId, TenantId } from '../ids.ts'
import type { Letter } from './letter.ts'

/** A letter on its way. It is written in the same unit as its cause; sending is a job. */
export interface Mail {
  readonly id: MailId
  readonly tenantId: TenantId
  readonly kind: Letter['kind']
  /** The aggregate that it is about: an issuance. */
  readonly subjectId: string
  readonly state: 'pending' | 'sent' | 'failed'
  readonly createdAt: Instant
  /** It is not worth sending any more. */
  readonly expiresAt: Instant
  readonly attempts: number
  readonly nextAttemptAt: Instant
  readonly lastAttemptAt?: Instant
  readonly lastError?: string
  /** The letter, sealed under the master key. Erased when the mail has ended. */
  readonly sealedLetter?: Uint8Array
}
