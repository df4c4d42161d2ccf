import { renderSVG } from 'uqr'
import type { Issuance } from '../../core/issuance/issuance.ts'
import type {
  CredentialConfiguration,
  CredentialDisplay,
} from '../../core/issuers/credential-configuration.ts'
import { type Html, html } from '../../lib/escape-html.ts'
import { offerStory } from './offer-story.ts'

export interface OfferPage {
  readonly issuance: Issuance
  readonly configuration: CredentialConfiguration
  readonly issuerName: string
  /** What a wallet opens; absent once the offer is over. */
  readonly offerUri?: string
  readonly now: number
  /** The path of this page, for the link that looks again. */
  readonly path: string
  readonly acceptLanguage: string | undefined
}

/** The public page of one offer: complete without script, and without anything from another host. */
export function renderOfferPage(page: OfferPage): string {
  const story = offerStory(page.issuance, page.now)
  const display = displayFor(page.configuration, page.acceptLanguage)
  const waiting = story.tone === 'open' || story.tone === 'busy'
  return layout(
    `${display.name} · ${page.issuerName}`,
    html`
    <main data-state="${page.issuance.state}" data-tone="${story.tone}">
      <p class="from">${page.issuerName} offers you</p>
      ${card(display, page.issuerName)}
      <section class="status" aria-live="polite">
        <h2>${story.title}</h2>
        <p>${story.text}</p>
      </section>
      ${story.tone === 'open' && page.offerUri !== undefined ? collect(page, page.offerUri) : undefined}
      ${waiting ? html`<p class="again"><a href="${page.path}">Look again</a></p>` : undefined}
    </main>`,
    waiting,
  )
}

/** A page for a link that leads nowhere, in the same dress. */
export function renderMissingOfferPage(): string {
  return layout(
    'No such offer',
    html`
    <main data-tone="over">
      <section class="status">
        <h1>There is no such offer</h1>
        <p>The link may be incomplete. Copy it once more, whole, or ask the issuer for a new one.</p>
      </section>
    </main>`,
    false,
  )
}

function card(display: CredentialDisplay, issuerName: string): Html {
  const background = colour(display.backgroundColor)
  return html`
      <article class="card" data-ink="${inkOn(background)}">
        <svg aria-hidden="true" width="100%" height="100%"><rect width="100%" height="100%" fill="${background}"/></svg>
        <div>
          <p>${issuerName}</p>
          <h1>${display.name}</h1>
          ${display.description === undefined ? undefined : html`<p class="description">${display.description}</p>`}
        </div>
      </article>`
}

function collect(page: OfferPage, offerUri: string): Html {
  const code = 'transactionCode' in page.issuance && page.issuance.transactionCode !== undefined
  return html`
      <section class="collect">
        <div class="qr" role="img" aria-label="QR code of the offer, for the wallet on another device">${{
          html: renderSVG(offerUri, { border: 2 }),
        }}</div>
        <a class="button" href="${offerUri}">Open in a wallet here</a>
        ${
          code
            ? html`<p class="hint">Your wallet will ask for a code. The issuer gives it to you by another way, never on this page.</p>`
            : undefined
        }
        <p class="hint">Good until <time datetime="${new Date(page.issuance.expiresAt).toISOString()}">${readable(
          page.issuance.expiresAt,
        )}</time>. Nothing opens? Then this device has no wallet yet: scan the code with a phone that has one.</p>
      </section>`
}

function layout(title: string, body: Html, waiting: boolean): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="stylesheet" href="/o/offer-page.css">
    ${waiting ? html`<script src="/o/offer-page.js" defer></script>` : undefined}
  </head>
  <body>${body}
  </body>
</html>
`.html
}

/** The display in the first language that the browser asks for, else the first one. */
function displayFor(
  { display, id }: CredentialConfiguration,
  acceptLanguage: string | undefined,
): CredentialDisplay {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase().slice(0, 2))
  for (const language of wanted) {
    const found = display.find((candidate) => candidate.locale?.toLowerCase().slice(0, 2) === language)
    if (found !== undefined) return found
  }
  return display[0] ?? { name: id }
}

/** A colour as an SVG attribute: the content security policy lets no style attribute through. */
function colour(value: string | undefined): string {
  return value !== undefined && /^#[0-9a-fA-F]{6}$/.test(value) ? value : '#1f3a5f'
}

/** The ink that can be read on a background (relative luminance, WCAG 2.2), whatever text colour was configured. */
function inkOn(background: string): 'light' | 'dark' {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(background.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? 'dark' : 'light'
}

function readable(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
