import type { Issuance } from '../../core/issuance/issuance.ts'
import type {
  CredentialConfiguration,
  CredentialDisplay,
} from '../../core/issuers/credential-configuration.ts'
import { inLanguage } from '../../http/public-page/in-language.ts'
import { renderPage } from '../../http/public-page/render-page.ts'
import { walletLink } from '../../http/public-page/wallet-link.ts'
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

/** The public page of one offer. */
export function renderOfferPage(page: OfferPage): string {
  const { issuance, configuration, issuerName, offerUri, path } = page
  const story = offerStory(issuance, page.now)
  const display = inLanguage(configuration.display, page.acceptLanguage) ?? { name: configuration.id }
  const hasCode = 'transactionCode' in issuance && issuance.transactionCode !== undefined
  return renderPage(
    { title: `${display.name} · ${issuerName}`, base: '/o', state: issuance.state, path },
    story,
    html`<p class="from">${issuerName} offers you</p>
      ${card(display, issuerName)}`,
    story.tone === 'open' && offerUri !== undefined
      ? walletLink({
          uri: offerUri,
          label: 'QR code of the offer, for the wallet on another device',
          expiresAt: issuance.expiresAt,
          ...(hasCode
            ? {
                hint: 'Your wallet will ask for a code. The issuer gives it to you by another way, never on this page.',
              }
            : {}),
        })
      : undefined,
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
