import { html } from '../../lib/escape-html.ts'
import { qrCodePng } from '../../lib/qr-code.ts'
import type { MailAttachment, OutgoingMail } from '../ports/mailer.ts'
import { toHeaderText } from './header-text.ts'
import { layoutMail } from './layout-mail.ts'
import type { Letter, OfferLetter, TransactionCodeLetter } from './letter.ts'
import type { MailWords } from './words/mail-words.ts'

export interface LetterContext {
  readonly issuerName: string
  readonly credentialName: string
  readonly language: string
  readonly words: MailWords
}

export type RenderedLetter = Pick<OutgoingMail, 'subject' | 'text' | 'html' | 'attachments'>
type Say = (sentence: keyof MailWords) => string

/** A letter in words: a subject of one line, the same content as text and as HTML, in which everything is escaped. */
export function renderLetter(letter: Letter, context: LetterContext): RenderedLetter {
  const values: Readonly<Record<string, string>> = {
    issuer: context.issuerName,
    credential: context.credentialName,
    until: showInstant(letter.expiresAt, context.language),
  }
  const say: Say = (sentence) =>
    context.words[sentence].replace(/\{(issuer|credential|until)\}/g, (_, name: string) => values[name] ?? '')
  return letter.kind === 'offer' ? renderOffer(letter, context, say) : renderCode(letter, context, say)
}

const QR_CODE = 'offer-qr-code'

function renderOffer(letter: OfferLetter, { language }: LetterContext, say: Say): RenderedLetter {
  const qrCode: MailAttachment = {
    filename: 'offer.png',
    contentType: 'image/png',
    contentId: QR_CODE,
    content: qrCodePng(letter.offerUri),
  }
  const codeFollows = letter.hasTransactionCode ? [say('codeFollows')] : []
  return {
    subject: toHeaderText(say('offerSubject')),
    text: paragraphs(
      say('offerHeading'),
      say('offerIntroduction'),
      `${say('openOffer')}:\n${letter.webLink}`,
      `${say('openWallet')}:\n${letter.offerUri}`,
      ...codeFollows,
      say('offerEnds'),
      say('offerUnexpected'),
    ),
    html: layoutMail(language, say('offerHeading'), [
      html`<p>${say('offerIntroduction')}</p>`,
      html`<p style="margin:24px 0"><a href="${letter.webLink}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1a56db;color:#ffffff;text-decoration:none;font-weight:600">${say('openOffer')}</a></p>`,
      html`<p>${say('scanCode')}</p>`,
      html`<p><img src="cid:${QR_CODE}" width="240" height="240" alt="${say('scanCode')}" style="display:block;border:0"></p>`,
      html`<p><a href="${letter.offerUri}" style="color:#1a56db">${say('openWallet')}</a></p>`,
      ...codeFollows.map((sentence) => html`<p>${sentence}</p>`),
      html`<p>${say('offerEnds')}</p>`,
      html`<p style="color:#57606a;font-size:13px">${say('offerUnexpected')}</p>`,
    ]),
    attachments: [qrCode],
  }
}

function renderCode(letter: TransactionCodeLetter, { language }: LetterContext, say: Say): RenderedLetter {
  return {
    subject: toHeaderText(say('codeSubject')),
    text: paragraphs(say('codeIntroduction'), letter.code, say('codeEnds'), say('codeUnexpected')),
    html: layoutMail(language, say('codeHeading'), [
      html`<p>${say('codeIntroduction')}</p>`,
      html`<p style="margin:24px 0;font:700 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px">${letter.code}</p>`,
      html`<p>${say('codeEnds')}</p>`,
      html`<p style="color:#57606a;font-size:13px">${say('codeUnexpected')}</p>`,
    ]),
    attachments: [],
  }
}

/** What others wrote may not fake paragraphs or hide text. */
function paragraphs(...given: readonly string[]): string {
  return `${given.map((text) => text.replace(/[^\P{Cc}\n]|\p{Cf}/gu, ' ')).join('\n\n')}\n`
}

function showInstant(at: number, language: string): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  try {
    return `${new Intl.DateTimeFormat(language, style).format(at)} (UTC)`
  } catch {
    // Words of a tenant's own may stand under a tag that is none (RFC 5646 §2.2.9).
    return `${new Intl.DateTimeFormat('en', style).format(at)} (UTC)`
  }
}
