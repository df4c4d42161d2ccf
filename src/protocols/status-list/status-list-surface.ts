import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { as, type StatusListId } from '../../core/ids.ts'
import type { Log } from '../../core/ports/log.ts'
import type { StatusListPublisher } from '../../core/status/publish-status-list.ts'
import { chooseMediaType } from '../../http/choose-media-type.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import { problemErrorHandler } from '../../http/problem.ts'
import { sendStatusList } from '../../http/send-status-list.ts'

/** `GET /status-lists/{id}` and its parts: the published list (Token Status List §8.1), for anyone, cacheable. */
export function createStatusListSurface(ports: {
  readonly statusListPublisher: StatusListPublisher
  readonly log: Log
  readonly publicUrl: string
}) {
  return async (server: FastifyInstance) => {
    server.setErrorHandler(problemErrorHandler(ports.log, ports.publicUrl) as never)
    allowAnyOrigin(server)
    type ListRequest = FastifyRequest<{ Params: { id: string; part?: string } }>
    const serve = async (request: ListRequest, reply: FastifyReply) => {
      const { id, part } = request.params
      // Who takes none of the media types gets the usual one: where a list is stands in the credential, and not what it is.
      const list = await ports.statusListPublisher.publish(request.tenant.id, as<StatusListId>(id), {
        choose: (mediaTypes) => chooseMediaType(request.headers.accept, mediaTypes),
        ...(part === undefined ? {} : { part }),
      })
      return sendStatusList(request, reply, list)
    }
    server.get('/status-lists/:id', serve)
    server.get('/status-lists/:id/:part', serve)
  }
}
