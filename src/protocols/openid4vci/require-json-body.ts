import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../core/errors.ts'

/**
 * A request that is not encrypted is `application/json` (OpenID4VCI 1.0 §8.2, §9.1, §11.1), never a form: there an access token
 * could hide (RFC 6750 §2.2).
 */
export function requireJsonBody(scope: FastifyInstance, ...others: readonly string[]): void {
  const allowed = ['application/json', ...others]
  scope.addHook('preValidation', async ({ headers }) => {
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
    if (type === undefined || !allowed.includes(type))
      throw new CoreError('invalid_request', `Send the body as ${allowed.join(' or ')}.`)
  })
}
