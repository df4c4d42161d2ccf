import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CoreError } from '../../core/errors.ts'
import type { Mailer, OutgoingMail } from '../../core/ports/mailer.ts'
import type { EmailAddress } from '../../lib/email-address.ts'
import { toMessage } from '../to-message.ts'

export interface OutboxOptions {
  readonly folder: string
  readonly from: EmailAddress
}

/**
 * Writes mails as files instead of sending them: for demo mode, and for tests of other people. A file is there whole or not at all;
 * names sort by time, and the same mail has the same name.
 */
export function createOutboxMailer({ folder, from }: OutboxOptions): Mailer {
  return {
    async send(mail) {
      // Loaded with the first mail: an office that sends none need not carry it.
      const { createTransport } = await import('nodemailer')
      const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
      const { message } = await composer.sendMail(toMessage(mail, from))
      const name = fileName(mail)
      const draft = join(folder, `.${name}.part`)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(draft, message as Buffer, { mode: 0o600, flush: true })
        await rename(draft, join(folder, name))
      } catch (error) {
        const { code } = error as { code?: string }
        throw new CoreError('outgoing_failed', 'The mail could not be written to the outbox.', {
          detail: `outbox: ${code ?? 'unknown'}`,
          cause: error,
        })
      }
    },
    close() {},
  }
}

/** `20261124T120000.000Z-<id>.eml` */
function fileName({ date, id }: OutgoingMail): string {
  return `${date.toISOString().replace(/[-:]/g, '')}-${id}.eml`
}
