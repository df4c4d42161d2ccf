import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import { createRateLimit, tooMany } from '../../http/rate-limit.ts'
import { type EntraResource, type EntraRole, requestService } from './access-token/resources.ts'
import { type EntraCaller, verifyAccessToken } from './access-token/verify-access-token.ts'
import type { EntraPorts } from './ports.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the Entra API. Its tenant, which is `request.tenant` too, is that of the token. */
    entraCaller: EntraCaller
  }
}

/** A hook for `onRequest` of a route: before anything of the request is read. */
export type RequireRole = (
  resource: EntraResource,
  ...anyOf: readonly EntraRole[]
) => onRequestAsyncHookHandler

/**
 * Access to the API: a token of the resource with one of the roles, and not too many requests of one client. The tenant is that
 * of the token, not of the URL; below `/t/<tenant>` both have to agree.
 */
export function createAuthorization(ports: EntraPorts): RequireRole {
  const limit = createRateLimit(ports.clock, { perSecond: ports.rules.requestsPerSecond })
  return (resource, ...anyOf) =>
    async (request) => {
      const caller = await authenticate(ports, request, resource)
      const seconds = limit.take(caller.client.id)
      if (seconds > 0) throw tooMany(seconds)
      if (resource === requestService && caller.tenant.settings.entraOptedOut === true) {
        throw new CoreError('scope_insufficient', 'This tenant has opted out: onboard it again.')
      }
      if (!caller.roles.some((role) => anyOf.includes(role))) {
        throw new CoreError('scope_insufficient', `The token has none of the roles ${anyOf.join(', ')}.`, {
          detail: `client ${caller.client.id}`,
        })
      }
      request.tenant = caller.tenant
      request.entraCaller = caller
    }
}

async function authenticate(
  ports: EntraPorts,
  request: FastifyRequest,
  resource: EntraResource,
): Promise<EntraCaller> {
  const caller = await verifyAccessToken(ports, requireBearerToken(request), resource)
  const tenantIsNamed = request.routeOptions.config.canonical === false
  if (tenantIsNamed && caller.tenant.id !== request.tenant.id) {
    throw new CoreError('access_token_invalid', 'The access token is not valid here.', {
      detail: 'token: of another tenant',
    })
  }
  return caller
}
