import { CoreError } from '../../core/errors.ts'
import type { Mailer } from '../../core/ports/mailer.ts'
import type { EmailAddress } from '../../lib/email-address.ts'
import { toMessage } from '../to-message.ts'
import { parseSmtpUrl } from './parse-smtp-url.ts'

export interface SmtpOptions {
  readonly url: string
  readonly from: EmailAddress
  /** For one mail, from the first byte to the server's last word. */
  readonly timeoutMs: number
}

const CONNECTIONS = 4

/** Hands mails to a server (RFC 5321, RFC 6409) over a few kept connections. */
export function createSmtpMailer({ url, from, timeoutMs }: SmtpOptions): Mailer {
  const server = parseSmtpUrl(url)
  /** Made with the first mail: an office that sends none need not carry the library. */
  let transport: ReturnType<typeof connect> | undefined
  async function connect() {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      ...server,
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    })
  }
  return {
    async send(mail) {
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(
        () => late.reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })),
        timeoutMs,
      )
      try {
        transport ??= connect()
        await Promise.race([(await transport).sendMail(toMessage(mail, from)), late.promise])
      } catch (error) {
        throw failure(error)
      } finally {
        clearTimeout(timer)
      }
    },
    close() {
      void transport?.then((opened) => opened.close())
    },
  }
}

interface SmtpError {
  readonly code?: string
  readonly responseCode?: number
  readonly command?: string
}

/** The server's own words stay out of the log: they repeat addresses. */
function failure(error: unknown): CoreError {
  const { code, responseCode, command } = error as SmtpError
  const detail = `smtp: ${code ?? 'unknown'}, answer ${responseCode ?? 'none'} to ${command ?? 'nothing'}`
  // RFC 5321 §4.2.1: 5yz will not get better by itself; but what is wrong with our own account is for the operator to mend.
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH'
  return isFinal
    ? new CoreError('outgoing_refused', `The mail server refused the mail (${responseCode}).`, { detail })
    : new CoreError('outgoing_failed', 'The mail server did not take the mail.', { detail })
}
