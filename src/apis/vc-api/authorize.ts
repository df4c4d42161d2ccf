import type { onRequestAsyncHookHandler } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { coversScope, type Scope } from '../../core/tenants/scopes.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import type { VcApiPorts } from './ports.ts'

/** Outside demo mode everything here takes an access token of the office. */
export function requireScope({ rules, authenticate }: VcApiPorts, scope: Scope): onRequestAsyncHookHandler {
  return async (request) => {
    if (rules.isOpen) return
    const { scopes } = await authenticate(request.tenant.id, requireBearerToken(request))
    if (!coversScope(scopes, scope))
      throw new CoreError('scope_insufficient', `The access token lacks ${scope}.`)
  }
}
