import type { FastifyReply, FastifyRequest } from 'fastify'
import { preflightHeaders } from './cors.ts'
import type { RouteTable } from './route-table.ts'
import { TransportError } from './transport-error.ts'

/**
 * What no route took: a CORS preflight, a path with another method (RFC 9110 §15.5.6: 405 names the methods that it has), or a
 * path that is nothing. Rendered by the surface that the path belongs to.
 */
export function createNotFoundHandler(
  table: RouteTable,
): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? ''
    const matching = table.matching(path)
    const owner = matching[0]?.owner ?? table.ownerOf(path) ?? request.server
    if (matching.length === 0) {
      const error = new TransportError('route_not_found', 'There is nothing at this URL.')
      owner.errorHandler(error as never, request, reply)
      return
    }
    const methods = [...new Set(matching.flatMap((route) => route.methods))].sort()
    if (request.method === 'OPTIONS' && matching.some((route) => route.options.config?.cors === true)) {
      reply
        .code(204)
        .headers(preflightHeaders([...methods, 'OPTIONS']))
        .send()
      return
    }
    const error = new TransportError(
      'method_not_allowed',
      `This URL takes ${methods.join(', ')}, not ${request.method}.`,
      { headers: { allow: methods.join(', ') } },
    )
    owner.errorHandler(error as never, request, reply)
  }
}
