import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { PresentationRequest } from '../../core/verification/presentation-request.ts'
import { readTransactionData } from '../../core/verification/transaction-data/read-transaction-data.ts'
import type { TransactionData } from '../../core/verification/transaction-data/transaction-data.ts'
import { renderPage } from '../../http/public-page/render-page.ts'
import { walletLink } from '../../http/public-page/wallet-link.ts'
import { type Html, html } from '../../lib/escape-html.ts'
import { type AskedCredential, type AskedSet, describeQuery } from './describe-query.ts'
import { requestStory } from './request-story.ts'

export interface RequestPage {
  readonly request: PresentationRequest
  /** What presenting authorizes. */
  readonly transactions?: readonly TransactionData[]
  readonly verifierName: string
  readonly configurations: readonly CredentialConfiguration[]
  /** What a wallet opens; absent once the request is over. */
  readonly openingUri?: string
  readonly now: number
  readonly path: string
  readonly acceptLanguage: string | undefined
}

/** The public page of one presentation request: who asks, what for, and what became of it. Never what was presented. */
export function renderRequestPage(page: RequestPage): string {
  const { request, verifierName, openingUri, now, path } = page
  const story = requestStory(request, now)
  return renderPage(
    { title: `${verifierName} asks you`, base: '/r', state: request.state, path },
    story,
    html`<p class="from">${verifierName} asks you</p>
      <section class="asked">
        <h1>${request.purpose ?? 'Show who you are, or what you have'}</h1>
        ${join(describeQuery(request.query, page.configurations, page.acceptLanguage).map(renderSet))}
        ${page.transactions && renderTransactions(page.transactions)}
      </section>`,
    story.tone === 'open' && openingUri !== undefined
      ? walletLink({
          uri: openingUri,
          label: 'QR code of the request, for the wallet on another device',
          expiresAt: request.expiresAt,
        })
      : undefined,
  )
}

function renderSet({ isRequired, options }: AskedSet): Html {
  return html`
        <div class="set">
          <p class="hint">${isRequired ? 'From your wallet' : 'If you like'}${options.length > 1 ? ', one of these' : ''}</p>
          ${join(options.map((option) => html`<ul class="option">${join(option.map(renderCredential))}</ul>`))}
        </div>`
}

function renderCredential({ name, ways }: AskedCredential): Html {
  return html`
            <li><strong>${name}</strong>${
              ways.length === 0
                ? html`<span class="claims">Only that you have it</span>`
                : join(
                    ways.map(
                      (claims, index) =>
                        html`<span class="claims">${index === 0 ? '' : 'or: '}${claims.join(' · ')}</span>`,
                    ),
                  )
            }</li>`
}

/** What presenting means beyond itself. It is in the request of the wallet too, which shows it before it signs. */
function renderTransactions(transactions: readonly TransactionData[]): Html {
  return html`
        <div class="set">
          <p class="hint">By presenting you authorize</p>
          ${join(transactions.map(({ encoded, type }) => renderTransaction(type, readTransactionData(encoded))))}
        </div>`
}

const technical = new Set(['type', 'credential_ids', 'transaction_data_hashes_alg'])

function renderTransaction(type: string, members: Readonly<Record<string, unknown>>): Html {
  const shown = Object.entries(members).filter(([name]) => !technical.has(name))
  return html`
          <dl class="transaction">
            <dt>Kind</dt><dd>${type}</dd>
            ${join(
              shown.map(
                ([name, value]) =>
                  html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`,
              ),
            )}
          </dl>`
}

function join(parts: readonly Html[]): Html {
  return { html: parts.map((part) => part.html).join('') }
}
