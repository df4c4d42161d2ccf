import { CoreError } from '../core/errors.ts'
import type { Mailer } from '../core/ports/mailer.ts'
import type { EmailAddress } from '../lib/email-address.ts'

export interface MailerOptions {
  readonly from: EmailAddress
  readonly smtpUrl?: string
  /** Where mails are written when there is no server; absent = nowhere. */
  readonly outboxFolder?: string
  readonly timeoutMs: number
}

/** Sends through the server that there is, or into the outbox. What it needs is loaded with the first mail: many offices send none. */
export function createMailer({ from, smtpUrl, outboxFolder, timeoutMs }: MailerOptions): Mailer {
  let opened: Promise<Mailer> | undefined
  const open = async (): Promise<Mailer> => {
    if (smtpUrl !== undefined) {
      const { createSmtpMailer } = await import('./smtp/create-smtp-mailer.ts')
      return createSmtpMailer({ url: smtpUrl, from, timeoutMs })
    }
    if (outboxFolder === undefined) {
      throw new CoreError('outgoing_failed', 'This office has no mail server.', {
        detail: 'CHANCERY_SMTP_URL is not set',
      })
    }
    const { createOutboxMailer } = await import('./outbox/create-outbox-mailer.ts')
    return createOutboxMailer({ folder: outboxFolder, from })
  }
  return {
    async send(mail) {
      opened ??= open()
      const mailer = await opened.catch((error: unknown) => {
        opened = undefined
        throw error
      })
      await mailer.send(mail)
    },
    close() {
      opened?.then(
        (mailer) => mailer.close(),
        () => undefined,
      )
    },
  }
}
