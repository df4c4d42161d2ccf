import type { FastifyInstance } from 'fastify'

export interface HtmlSecurity {
  /** Directives that differ from the closed ones, for instance `{ 'style-src': "'self' 'unsafe-inline'" }`. */
  readonly contentSecurityPolicy?: Readonly<Record<string, string>>
}

/** Everything of our own, nothing inline, no frame around it. */
const closed: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** Headers for pages that people open. */
function htmlSecurityHeaders(options: HtmlSecurity = {}): Record<string, string> {
  const directives = { ...closed, ...options.contentSecurityPolicy }
  return {
    'content-security-policy': Object.entries(directives)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  }
}

/** Puts them on every answer of a scope. */
export function secureHtml(scope: FastifyInstance, options: HtmlSecurity = {}): void {
  const headers = htmlSecurityHeaders(options)
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}
