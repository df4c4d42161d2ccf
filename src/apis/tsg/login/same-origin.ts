import type { FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'

/**
 * Pages of other origins get no further. `SameSite` alone lets through those of the same site: another port, a sister host. Clients that
 * are no browser send no Origin.
 * @param baseUrl the tenant's
 * @throws {CoreError} `invalid_request`
 */
export function requireSameOrigin({ headers }: FastifyRequest, baseUrl: string): void {
  const { origin } = headers
  if (origin === undefined || origin === new URL(baseUrl).origin) return
  throw new CoreError('invalid_request', 'With a login of this office only its own pages may do this.', {
    detail: 'Origin of another site',
  })
}
