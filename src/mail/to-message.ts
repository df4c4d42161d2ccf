import type { SendMailOptions } from 'nodemailer'
import type { OutgoingMail } from '../core/ports/mailer.ts'
import type { EmailAddress } from '../lib/email-address.ts'

/** A mail as nodemailer takes it. Addresses go in as objects: nothing of them is parsed again. */
export function toMessage(mail: OutgoingMail, from: EmailAddress): SendMailOptions {
  return {
    messageId: `<${mail.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    date: mail.date,
    from: { name: mail.senderName, address: from },
    to: [{ name: '', address: mail.to }],
    envelope: { from, to: [mail.to] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ filename, contentType, contentId, content }) => ({
      filename,
      contentType,
      cid: contentId,
      content: Buffer.from(content),
      contentDisposition: 'inline' as const,
    })),
    headers: {
      'content-language': mail.language,
      // RFC 3834 §5: no holiday replies.
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
    },
    // What a message holds is never the name of a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
