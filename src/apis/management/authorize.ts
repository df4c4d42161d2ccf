import type { FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { coversScope } from '../../core/tenants/scopes.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import { tooMany } from '../../http/rate-limit.ts'
import type { ManagementPorts } from './ports.ts'

/**
 * Who calls, and whether it may: before anything of the request is read, so that a stranger learns nothing from what is wrong with it.
 * @throws {CoreError} `access_token_missing`, `access_token_invalid`, `scope_insufficient`, `invalid_request`
 * @throws {TransportError} `rate_limited`
 */
export async function authorize(
  { authenticate, rateLimit }: Pick<ManagementPorts, 'authenticate' | 'rateLimit'>,
  request: FastifyRequest,
): Promise<void> {
  const needed = request.routeOptions.config.managementScope
  if (needed === undefined) return
  const caller = await authenticate(request.tenant.id, requireBearerToken(request))
  const seconds = rateLimit?.take(`${caller.client.id} ${request.ip}`) ?? 0
  if (seconds > 0) throw tooMany(seconds)
  if (!coversScope(caller.scopes, needed)) {
    throw new CoreError('scope_insufficient', `This needs the scope ${needed}.`, {
      detail: `client ${caller.client.id} has ${caller.scopes.join(' ')}`,
    })
  }
  request.managementCaller = caller
}
