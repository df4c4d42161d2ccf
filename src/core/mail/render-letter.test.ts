import { describe, expect, it } from 'vitest'
import type { EmailAddress } from '../../lib/email-address.ts'
import { as } from '../ids.ts'
import { toHeaderText } from './header-text.ts'
import type { OfferLetter, TransactionCodeLetter } from './letter.ts'
import { renderLetter } from './render-letter.ts'
import { chooseWords } from './words/choose-words.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'
import { mailWordNames } from './words/mail-words.ts'

const offer: OfferLetter = {
  kind: 'offer',
  to: 'ada@example.org' as EmailAddress,
  credentialConfigurationId: as('Degree'),
  expiresAt: Date.UTC(2026, 10, 24, 13, 5),
  offerUri: 'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fo.example%2Fx&a="b',
  webLink: 'https://o.example/o/reference',
  hasTransactionCode: true,
}
const code: TransactionCodeLetter = {
  kind: 'transaction-code',
  to: offer.to,
  credentialConfigurationId: offer.credentialConfigurationId,
  expiresAt: offer.expiresAt,
  code: '493536',
}
const english = { issuerName: 'Registrar', credentialName: 'Degree', language: 'en', words: en }

describe('an offer', () => {
  it('says who offers what, until when, and how to get it', () => {
    const { subject, text, html, attachments } = renderLetter(offer, english)
    expect(subject).toBe('Registrar offers you: Degree')
    for (const part of [text, html]) {
      expect(part).toContain('Registrar offers you this credential')
      expect(part).toContain('November 24, 2026 at 1:05 PM (UTC)')
      expect(part).toContain(offer.webLink)
      expect(part).toContain('second mail')
    }
    expect(text).toContain(offer.offerUri)
    expect(html).toContain('&amp;a=&quot;b"')
    expect(html).toContain('src="cid:offer-qr-code"')
    expect(attachments).toMatchObject([{ contentId: 'offer-qr-code', contentType: 'image/png' }])
  })

  it('says nothing of a code that there is not', () => {
    expect(renderLetter({ ...offer, hasTransactionCode: false }, english).text).not.toContain('second mail')
  })

  it('loads nothing from anywhere', () => {
    expect(renderLetter(offer, english).html.match(/(src|background|href)="(?!cid:)[^"]*/g)).toEqual([
      `href="${offer.webLink}`,
      expect.stringContaining('href="openid-credential-offer://'),
    ])
  })
})

describe('a transaction code', () => {
  it('comes without the offer', () => {
    const { subject, text, html, attachments } = renderLetter(code, english)
    expect(text).toContain('493536')
    expect(html).toContain('493536')
    // Shown on locked screens.
    expect(subject).not.toContain('493536')
    expect(attachments).toEqual([])
    expect(text + html).not.toMatch(/openid-credential-offer|\/o\//)
  })
})

describe('names that others wrote', () => {
  const evil = {
    ...english,
    issuerName: '<script>alert(1)</script>"\'&',
    credentialName: 'Degree</title><img src=x onerror=alert(1)>{issuer}$&$1',
  }

  it.each([offer, code])('are text in $kind', (letter) => {
    const { html, text } = renderLetter(letter, evil)
    expect(html).not.toMatch(/<script|<img src=x/)
    expect(html).toContain('&lt;script&gt;')
    expect(text).toContain('<script>')
    // Neither placeholders nor patterns of replacements within names mean anything.
    expect(text).toContain('{issuer}$&$1')
  })

  it('cannot end the subject, nor hide or turn what follows', () => {
    const name = 'A\r\nBcc: all@example.org\u2028x\u202edlrow\u0000'
    const { subject } = renderLetter(offer, { ...english, issuerName: name })
    expect(subject).toBe('A Bcc: all@example.org x dlrow offers you: Degree')
    const { text } = renderLetter(offer, { ...english, issuerName: 'x\u202ey\u001b[2J' })
    expect(text).toContain('x y [2J offers')
  })

  it('are cut to what a header bears', () => {
    expect(toHeaderText('é'.repeat(10_000))).toHaveLength(200)
  })
})

describe('words', () => {
  const tenant = (mail?: object) => ({ settings: { openid4vciDraft15: false, ...(mail && { mail }) } })

  it.each([
    [undefined, undefined, 'en'],
    ['es', undefined, 'es'],
    ['es-419', undefined, 'es'],
    ['ES-mx', 'en', 'es'],
    ['fr', undefined, 'en'],
    ['fr', 'es', 'es'],
    [undefined, 'es-ES', 'es'],
    ['__proto__', undefined, 'en'],
    ['constructor', 'toString', 'en'],
  ])('for %s with a tenant of %s are %s', (locale, language, expected) => {
    expect(chooseWords(tenant({ ...(language && { language }) }), locale).language).toBe(expected)
  })

  it('of a tenant come before ours, sentence by sentence and language by language', () => {
    const own = tenant({ words: { es: { codeHeading: 'Clave' }, ca: { codeHeading: 'Codi' } } })
    expect(chooseWords(own, 'es').words).toEqual({ ...es, codeHeading: 'Clave' })
    expect(chooseWords(own, 'ca-ES')).toEqual({ language: 'ca', words: { ...en, codeHeading: 'Codi' } })
  })

  it('of a tenant are escaped as well', () => {
    const words = { ...en, codeIntroduction: '<b>{credential}</b>' }
    expect(renderLetter(code, { ...english, words }).html).toContain('&lt;b&gt;Degree&lt;/b&gt;')
  })

  it.each([
    ['en', en],
    ['es', es],
  ])('of %s are complete, and name what they speak of', (_, words) => {
    expect(Object.keys(words).sort()).toEqual([...mailWordNames].sort())
    expect(words.offerSubject).toMatch(/\{issuer\}.*\{credential\}/)
    expect(words.offerEnds).toContain('{until}')
    expect(words.codeEnds).toContain('{until}')
  })

  it('under a tag that is none tell the time in English', () => {
    expect(renderLetter(offer, { ...english, language: 'en-ab1-ab1' }).text).toContain('November 24, 2026')
  })

  it('of Spanish tell the time as Spaniards do', () => {
    const context = { ...english, language: 'es', words: es }
    expect(renderLetter(offer, context).text).toContain('24 de noviembre de 2026')
  })
})
