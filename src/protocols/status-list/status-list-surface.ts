import type { FastifyInstance } from 'fastify'
import { as, type StatusListId } from '../../core/ids.ts'
import type { Log } from '../../core/ports/log.ts'
import type { StatusListPublisher } from '../../core/status/publish-status-list.ts'
import { chooseMediaType } from '../../http/choose-media-type.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import { problemErrorHandler } from '../../http/problem.ts'

/** `GET /status-lists/{id}`: the published list (Token Status List §8.1), for anyone, cacheable. */
export function createStatusListSurface(ports: {
  readonly statusListPublisher: StatusListPublisher
  readonly log: Log
  readonly publicUrl: string
}) {
  return async (server: FastifyInstance) => {
    server.setErrorHandler(problemErrorHandler(ports.log, ports.publicUrl) as never)
    allowAnyOrigin(server)
    server.get<{ Params: { id: string } }>('/status-lists/:id', async (request, reply) => {
      const id = as<StatusListId>(request.params.id)
      // Who takes none of them gets the usual one: it stands in the credential where the list is, and not what it is.
      const list = await ports.statusListPublisher.publish(request.tenant.id, id, (mediaTypes) =>
        chooseMediaType(request.headers.accept, mediaTypes),
      )
      reply
        .header('etag', list.etag)
        .header('cache-control', `public, max-age=${list.maxAgeSeconds}`)
        .header('vary', 'accept')
      if (request.headers['if-none-match'] === list.etag) return reply.code(304).send()
      return reply.header('content-type', list.mediaType).send(list.body)
    })
  }
}
