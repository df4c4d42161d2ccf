import { type EmailAddress, parseEmailAddress } from '../lib/email-address.ts'
import { type Concern, optional, Unreadable } from './setting.ts'

function readSmtpUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new Unreadable('a mail server such as smtps://user:password@mail.example.org')
  }
  return given
}

function readAddress(given: string): EmailAddress {
  const address = parseEmailAddress(given)
  if (address === undefined) throw new Unreadable('one e-mail address')
  return address
}

export const mail = {
  title: 'Mail',
  introduction:
    'Offers and transaction codes for people, each in a mail of its own. In demo mode without a server they are written to `outbox` in the data folder.',
  settings: {
    smtpUrl: optional(
      'an `smtps://` or `smtp://` URL',
      readSmtpUrl,
    )({
      variable: 'CHANCERY_SMTP_URL',
      description:
        'Mail server, with user and password percent-encoded. `smtps` is TLS from the first byte (port 465), `smtp` is STARTTLS, which must be there (port 587); in clear only on this machine, or with `?tls=off`.',
      example: 'smtps://office:secret@mail.example.org',
      secret: true,
    }),
    from: optional(
      'an e-mail address',
      readAddress,
    )({
      variable: 'CHANCERY_MAIL_FROM',
      description: "Sender's address; its name is that of the issuer.",
      otherwise: '`no-reply@<host of the public URL>`',
      example: 'credentials@example.org',
    }),
  },
} as const satisfies Concern
