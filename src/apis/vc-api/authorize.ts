import type { onRequestAsyncHookHandler } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { coversScope, type Scope } from '../../core/tenants/scopes.ts'
import { readAccessToken } from '../../http/bearer.ts'
import type { VcApiPorts } from './ports.ts'

/** Outside demo mode everything here takes an access token of the office. */
export function requireScope({ rules, authenticate }: VcApiPorts, scope: Scope): onRequestAsyncHookHandler {
  return async (request) => {
    if (rules.isOpen) return
    const token = readAccessToken(request)?.token
    if (token === undefined)
      throw new CoreError('access_token_missing', 'This needs "Authorization: Bearer <token>".')
    const { scopes } = await authenticate(request.tenant.id, token)
    if (!coversScope(scopes, scope))
      throw new CoreError('scope_insufficient', `The access token lacks ${scope}.`)
  }
}
