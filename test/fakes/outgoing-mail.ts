import { toHeaderText } from '../../src/core/mail/header-text.ts'
import type { OutgoingMail } from '../../src/core/ports/mailer.ts'
import { type EmailAddress, parseEmailAddress } from '../../src/lib/email-address.ts'

export function addressOf(text: string): EmailAddress {
  const address = parseEmailAddress(text)
  if (address === undefined) throw new Error(`${text} is no address`)
  return address
}

/** A mail as the core hands it over. */
export const outgoingMailOf = (members: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: '019abcde-0000-7000-8000-000000000001',
  to: addressOf('ada@example.org'),
  senderName: toHeaderText('Universität "Köln", Registrar'),
  subject: toHeaderText('Ein Angebot für Sie 🎓'),
  language: 'de',
  date: new Date(Date.UTC(2026, 10, 24, 12)),
  text: 'Grüße\n.\nzwei\n',
  html: '<p>Grüße <img src="cid:qr"></p>',
  attachments: [
    { filename: 'qr.png', contentType: 'image/png', contentId: 'qr', content: Uint8Array.of(1, 2, 255) },
  ],
  ...members,
})
