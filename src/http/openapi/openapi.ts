import { gunzipSync } from 'node:zlib'
// The members that @fastify/swagger adds to a route's schema: `hide`, `tags`, `summary`, `description`, `operationId`.
import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { sha256Base64url } from '../../lib/hash.ts'
import { problemStatus } from '../problem.ts'
import { secureHtml } from '../security-headers.ts'
import { type ApiDescription, createDocument } from './create-document.ts'
import { renderProblemsPage, renderReferencePage } from './pages.ts'
import { type ReferenceBundle, readReferenceBundle } from './reference-bundle.ts'

export interface PublishedApi extends ApiDescription {
  /** Where its document is served, for instance `/manage/v1/openapi.json`. */
  readonly path: string
}

/**
 * Documents the API: each surface's OpenAPI document, and at `/docs` a page to read them and `/docs/problems` with every code.
 * Nothing of it is loaded before it is asked for, and nothing comes from another host.
 */
export function publishApis(server: FastifyInstance, apis: readonly PublishedApi[]): void {
  for (const api of apis) {
    const read = lazily(async () => {
      const text = JSON.stringify(await createDocument(api, server.routeTable.routes))
      return { text, etag: `"${sha256Base64url(text)}"` }
    })
    server.get(api.path, { schema: { hide: true }, config: { cors: true } }, async (request, reply) => {
      const { text, etag } = await read()
      reply.headers({ etag, 'cache-control': 'public, max-age=60', 'access-control-allow-origin': '*' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').serializer(String).send(text)
    })
  }
  server.register(async (scope) => addPages(scope, apis))
}

function addPages(scope: FastifyInstance, apis: readonly PublishedApi[]): void {
  secureHtml(scope, {
    // The reference page styles itself; it runs no script but its own and calls nobody but us.
    contentSecurityPolicy: { 'style-src': "'self' 'unsafe-inline'", 'font-src': "'self' data:" },
  })
  const hidden = { schema: { hide: true } }
  const bundle = lazily(readReferenceBundle)
  scope.get('/docs', hidden, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(renderReferencePage(apis)),
  )
  scope.get('/docs/problems', hidden, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(renderProblemsPage(problemStatus)),
  )
  scope.get('/docs/reference.js', hidden, async (request, reply) => {
    const { gzip, etag }: ReferenceBundle = await bundle()
    reply.headers({ etag, 'cache-control': 'public, max-age=3600', vary: 'accept-encoding' })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    reply.type('text/javascript; charset=utf-8')
    if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'gzip').send(gzip)
    }
    return reply.send(gunzipSync(gzip))
  })
}

/** Makes it when it is first asked for; a failure is not kept. */
function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
