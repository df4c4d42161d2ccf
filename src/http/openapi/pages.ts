import { escapeHtml } from '../../lib/escape-html.ts'
import type { ApiDescription } from './create-document.ts'

const head = (title: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
  '<meta name="viewport" content="width=device-width, initial-scale=1">'

/** The page that reads the OpenAPI documents. Its script and its documents are ours. */
export function renderReferencePage(
  apis: readonly (Pick<ApiDescription, 'title' | 'surface'> & { readonly path: string })[],
): string {
  const configuration = {
    sources: apis.map(({ title, path, surface }) => ({ title, url: path, slug: surface })),
    // Everything of the page that would call its makers is off.
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
  }
  return (
    `${head('API reference')}</head><body><noscript>This page needs JavaScript. The documents themselves: ` +
    `${apis.map(({ title, path }) => `<a href="${escapeHtml(path)}">${escapeHtml(title)}</a>`).join(', ')}.</noscript>` +
    `<script id="api-reference" type="application/json" data-configuration="${escapeHtml(JSON.stringify(configuration))}"></script>` +
    '<script src="/docs/reference.js"></script></body></html>'
  )
}

/** What the `type` of a problem points to. */
export function renderProblemsPage(
  problems: Readonly<Record<string, { readonly status: number; readonly title: string }>>,
): string {
  const rows = Object.entries(problems)
    .map(
      ([code, { status, title }]) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
    )
    .join('')
  return (
    `${head('Problems')}<style>body{font-family:system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}` +
    'td,th{padding:.3rem 1rem .3rem 0;text-align:left}tr:target{background:#ff08}:root{color-scheme:light dark}</style></head>' +
    '<body><h1>Problems</h1><p>Failed requests answer a problem (RFC 9457). <code>code</code> says which.</p>' +
    `<table><thead><tr><th>code</th><th>status</th><th>title</th></tr></thead><tbody>${rows}</tbody></table></body></html>`
  )
}
