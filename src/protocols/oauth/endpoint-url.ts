import type { FastifyRequest } from 'fastify'

/** The public URL of the endpoint that a request came to, without its query: what `htu` has to say. */
export function endpointUrl(publicUrl: string, { originalUrl }: Pick<FastifyRequest, 'originalUrl'>): string {
  return `${publicUrl}${originalUrl.split('?', 1)[0] ?? ''}`
}
