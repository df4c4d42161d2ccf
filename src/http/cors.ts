import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Scripts of every origin may call this, without cookies: for wallets and verifiers in browsers. */
    cors?: boolean
  }
}

const exposed = 'DPoP-Nonce, WWW-Authenticate, Location, Retry-After, X-Request-Id'
const requestHeaders =
  'Authorization, Content-Type, DPoP, Accept, Accept-Language, Idempotency-Key, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP'

/**
 * Opens every route of a scope to scripts of every origin. Never with credentials: what is authorised here is authorised by a
 * header that only the right script has. The preflight is answered where no route takes OPTIONS (`not-found.ts`).
 */
export function allowAnyOrigin(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, cors: true }
  })
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.header('access-control-allow-origin', '*')
    reply.header('access-control-expose-headers', exposed)
    done()
  })
}

export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': '86400',
  }
}
