import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../core/ports/log.ts'
import { type Failure, readFailure } from './failure.ts'

/** A failure in the envelope of one surface. */
export interface RenderedFailure {
  readonly status: number
  readonly body: unknown
  /** Default `application/json; charset=utf-8`. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type RenderFailure = (failure: Failure, request: FastifyRequest) => RenderedFailure
export type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void

/**
 * The error handler of a surface: `render` decides the envelope, this logs the failure once, with its code, its detail and the
 * request's id, never with a body.
 */
export function createErrorHandler(log: Log, render: RenderFailure): ErrorHandler {
  return (error, request, reply) => {
    const failure = readFailure(error)
    const { status, body, contentType, headers } = render(failure, request)
    logFailure(log, failure, status, request)
    reply
      .code(status)
      .headers({ ...failure.headers, ...headers })
      .header('x-request-id', request.id)
      .header('cache-control', 'no-store')
      .header('content-type', contentType ?? 'application/json; charset=utf-8')
    // Fastify would close at once: whoever is still sending the body would see a broken connection instead of this answer. Node reads
    // on and forgets what it reads, no longer than a request may take.
    if (failure.code === 'body_too_large') reply.removeHeader('connection')
    // What fails before the hook of cors.ts has run must be readable in browsers too.
    if (request.routeOptions?.config?.cors === true) reply.header('access-control-allow-origin', '*')
    // The schema of the route describes its good answers: a failure goes past every serializer.
    reply.serializer(String).send(body === undefined ? '' : JSON.stringify(body))
  }
}

function logFailure(log: Log, failure: Failure, status: number, request: FastifyRequest): void {
  const { code, detail, cause, violations } = failure
  const context: Record<string, unknown> = {
    requestId: request.id,
    code,
    status,
    method: request.method,
    // The pattern, not the path: ids in our paths may be bearer secrets.
    route: request.routeOptions?.url ?? maskPath(request.raw.url ?? ''),
  }
  const tenantId = (request as { tenant?: { id: string } | null }).tenant?.id
  if (tenantId !== undefined) context['tenantId'] = tenantId
  if (detail !== undefined) context['detail'] = detail
  if (violations.length > 0) context['pointers'] = violations.map((violation) => violation.pointer)
  if (cause !== undefined) context['cause'] = cause instanceof Error ? (cause.stack ?? cause.message) : cause
  if (status >= 500) log.error(context, 'request failed')
  else log.info(context, 'request refused')
}

/** The path of a request that no route knows, without its query, without anything long enough to be a secret. */
function maskPath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path
    .slice(0, 200)
    .split('/')
    .map((segment) => (segment.length > 20 ? '…' : segment))
    .join('/')
}
