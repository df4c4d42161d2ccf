import { renderSVG } from 'uqr'
import { type Html, html } from '../../lib/escape-html.ts'

export interface WalletLink {
  /** What a wallet opens. */
  readonly uri: string
  /** What the QR code is of, for who does not see it. */
  readonly label: string
  readonly expiresAt: number
  readonly hint?: string
}

/** More than this fits no QR code that a phone reads from a screen. */
const MOST_CHARACTERS = 1_500

/** The ways into a wallet: on this device, or on another one through its camera. */
export function walletLink({ uri, label, expiresAt, hint }: WalletLink): Html {
  const isShort = uri.length <= MOST_CHARACTERS
  return html`
      <section class="collect">
        ${
          isShort
            ? html`<div class="qr" role="img" aria-label="${label}">${{ html: renderSVG(uri, { border: 2 }) }}</div>`
            : undefined
        }
        <a class="button" href="${uri}">Open in a wallet here</a>
        ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`}
        <p class="hint">Good until <time datetime="${new Date(expiresAt).toISOString()}">${readable(expiresAt)}</time>. ${
          isShort
            ? 'Nothing opens? Then this device has no wallet yet: scan the code with a phone that has one.'
            : 'Nothing opens? Then this device has no wallet: open this page on one that has.'
        }</p>
      </section>`
}

function readable(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
