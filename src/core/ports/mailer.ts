import type { EmailAddress } from '../../lib/email-address.ts'
import type { HeaderText } from '../mail/header-text.ts'

/** A mail in words. What stands in its headers has types that cannot hold a line end. */
export interface OutgoingMail {
  /** The same at every attempt, so that a mail that is sent twice is known as one. */
  readonly id: string
  readonly to: EmailAddress
  /** Beside the address of the office. */
  readonly senderName: HeaderText
  readonly subject: HeaderText
  /** A language tag. */
  readonly language: string
  readonly date: Date
  readonly text: string
  readonly html: string
  readonly attachments: readonly MailAttachment[]
}

export interface MailAttachment {
  readonly filename: string
  readonly contentType: string
  /** `cid:` in the HTML. */
  readonly contentId: string
  readonly content: Uint8Array
}

export interface Mailer {
  /**
   * Resolves when somebody else has taken the mail over.
   * @throws {CoreError} `outgoing_refused` when it will never be taken, `outgoing_failed` when it may be another time
   */
  send(mail: OutgoingMail): Promise<void>
  close(): void
}
