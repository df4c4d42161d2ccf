import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { AuthenticatedApiClient } from '../../core/tenants/authenticate-api-client.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { readAccessToken } from '../../http/bearer.ts'
import { readSessionToken } from './login/session-cookie.ts'
import { hasPermission, type Permission } from './permissions.ts'
import type { TsgPorts } from './ports.ts'
import { TsgRefusal } from './refusal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the TSG API. */
    tsgCaller: AuthenticatedApiClient
  }
}

/**
 * Before anything else of a request is read: who calls, and whether they may. A browser without credentials is sent to log in.
 */
export function requirePermission(ports: TsgPorts, needed: Permission): onRequestAsyncHookHandler {
  return requireCaller(ports, (caller) => {
    if (!hasPermission(caller.scopes, needed)) throw insufficient(caller, needed)
  })
}

/** As {@link requirePermission}, whatever the caller may. */
export function requireCaller(
  ports: TsgPorts,
  check: (caller: AuthenticatedApiClient) => void = () => {},
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const token = tokenOf(request)
    if (token === undefined) return sendToLogin(ports, request, reply)
    const caller = await ports.authenticate(request.tenant.id, token)
    check(caller)
    request.tsgCaller = caller
    return undefined
  }
}

function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers
  if (authorization !== undefined && !/^bearer +\S/i.test(authorization)) {
    throw new CoreError('access_token_invalid', 'Send the access token as "Authorization: Bearer <token>".')
  }
  return readAccessToken(request)?.token ?? readSessionToken(request)
}

/** Machines that want JSON get a 401; everybody else is taken for a browser. */
async function sendToLogin(
  { publicUrl }: TsgPorts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  if (/\bapplication\/(?:[\w.+-]+\+)?json\b/i.test(request.headers.accept ?? '')) {
    throw new CoreError(
      'access_token_missing',
      'This needs an access token: send "Authorization: Bearer <token>".',
    )
  }
  return reply
    .header('cache-control', 'no-store')
    .redirect(`${tenantUrl(publicUrl, request.tenant)}/api/auth/login`, 302)
}

function insufficient({ client, scopes }: AuthenticatedApiClient, needed: Permission): TsgRefusal {
  return new TsgRefusal({ code: 'scope_insufficient', status: 403 }, 'Insufficient permissions', {
    detail: `client ${client.id} lacks ${needed}`,
    members: {
      reason: `The caller lacks ${needed}.`,
      required: [needed],
      requiresAll: true,
      available: [...scopes],
    },
  })
}
