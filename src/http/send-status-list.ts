import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PublishedStatusList } from '../core/status/publish-status-list.ts'

/** A published list, which caches may keep; 304 for whoever has it already (RFC 9110 §13.1.2). */
export function sendStatusList(
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  { etag, maxAgeSeconds, mediaType, body }: PublishedStatusList,
): FastifyReply {
  reply
    .header('etag', etag)
    .header('cache-control', `public, max-age=${maxAgeSeconds}`)
    .header('vary', 'accept')
  if (headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.header('content-type', mediaType).send(body)
}
