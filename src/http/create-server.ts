import type { SecureContext } from 'node:tls'
import fastify, { type FastifyInstance } from 'fastify'
import type { Log } from '../core/ports/log.ts'
import type { Random } from '../core/ports/random.ts'
import { addBodyParsers } from './body-parsers.ts'
import { answerClientError } from './client-error.ts'
import { type DrainSettings, defaultDrain, drainOnClose } from './drain.ts'
import { createNotFoundHandler } from './not-found.ts'
import { hasOneHost, twoHosts } from './one-host.ts'
import { problemErrorHandler } from './problem.ts'
import { createRequestIds } from './request-id.ts'
import { createRouteTable } from './route-table.ts'
import { checkingSerializerCompiler, serializerCompiler, validatorCompiler } from './schema-compilers.ts'

export interface ServerSettings {
  readonly log: Log
  readonly random: Pick<Random, 'bytes'>
  /** Where the outside reaches us; no trailing slash. */
  readonly publicUrl: string
  /** Bytes; default 1 MiB. A route may ask for another limit. */
  readonly bodyLimit?: number
  /** Serves TLS itself. */
  readonly tls?: ServedCertificate
  /** Addresses of proxies whose `X-Forwarded-*` is believed. */
  readonly trustedProxies?: readonly string[]
  /** Fail answers that do not fit their own schema. For tests. */
  readonly checkAnswers?: boolean
  /** The path and query of a request as the routes know it. */
  readonly canonicalUrl?: (url: string) => string
  readonly timeouts?: Partial<ServerTimeouts>
  readonly drain?: Partial<DrainSettings>
}

/** PEM certificate chain and key. */
export interface ServedCertificate {
  readonly cert: string
  readonly key: string
  /** Another certificate for callers that name the host: the one of now, when it is renewed while we run. */
  readonly SNICallback?: (name: string, done: (error: Error | null, context?: SecureContext) => void) => void
}

/** Milliseconds. */
export interface ServerTimeouts {
  /** Until the whole head of a request is there. */
  readonly headers: number
  /** Until the whole request is there. */
  readonly request: number
  /** How long a connection may stay idle between two requests; longer than usual load balancers keep theirs (60 s). */
  readonly keepAlive: number
  /** How long a connection may show no sign of life within a request or an answer. */
  readonly inactivity: number
  /** How often Node looks for connections that are too slow. */
  readonly check: number
}

const defaultTimeouts: ServerTimeouts = {
  headers: 10_000,
  request: 30_000,
  keepAlive: 65_000,
  inactivity: 60_000,
  check: 2_000,
}

/**
 * The server that every surface is mounted on: closed parsers, compiled validation, request ids, problems (RFC 9457) for what no
 * surface owns, timeouts against slow clients, and a drain that ends.
 */
export function createServer(settings: ServerSettings): FastifyInstance {
  const { log, publicUrl } = settings
  const bodyLimit = settings.bodyLimit ?? 1_048_576
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  const errorHandler = problemErrorHandler(log, publicUrl)
  const { canonicalUrl } = settings
  const requestIds = createRequestIds(settings.random)
  const http = {
    headersTimeout: timeouts.headers,
    connectionsCheckingInterval: timeouts.check,
    maxHeaderSize: 16_384,
    requireHostHeader: true,
  }
  const server = fastify({
    ...(settings.tls === undefined
      ? { http }
      : {
          https: {
            ...http,
            ...settings.tls,
            handshakeTimeout: timeouts.headers,
            minVersion: 'TLSv1.2' as const,
          },
        }),
    logger: false,
    bodyLimit,
    genReqId: requestIds,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionTimeout: timeouts.inactivity,
    trustProxy:
      settings.trustedProxies === undefined || settings.trustedProxies.length === 0
        ? false
        : [...settings.trustedProxies],
    // What comes over a kept connection while we drain is still answered, with `Connection: close`.
    return503OnClosing: false,
    ...(canonicalUrl === undefined ? {} : { rewriteUrl: rewriteBy(canonicalUrl) }),
    routerOptions: { maxParamLength: 2_048 },
    frameworkErrors: (error, request, reply) => errorHandler(error, request as never, reply as never),
    clientErrorHandler: (error, socket) => answerClientError(error, socket, log),
  }) as unknown as FastifyInstance

  const table = createRouteTable()
  server.decorate('routeTable', table)
  server.addHook('onRoute', function (route) {
    table.add({ methods: [route.method].flat(), url: route.url, options: route, owner: this })
  })
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    if (hasOneHost(request.raw.rawHeaders)) done()
    else done(twoHosts())
  })
  addBodyParsers(server, bodyLimit)
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(
    settings.checkAnswers === true ? checkingSerializerCompiler : serializerCompiler,
  )
  server.setErrorHandler(errorHandler as never)
  server.setNotFoundHandler(createNotFoundHandler(table))
  drainOnClose(server, { ...defaultDrain, ...settings.drain })
  return server
}

function rewriteBy(canonicalUrl: (url: string) => string) {
  return ({ url = '/' }: { readonly url?: string | undefined }) => canonicalUrl(url)
}
