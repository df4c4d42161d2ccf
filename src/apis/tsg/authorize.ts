import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { AuthenticatedApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { readBearerToken } from '../../http/bearer.ts'
import { asApiClient, readCaller } from './login/openid-caller.ts'
import { readOpenIdSession } from './login/openid-routes.ts'
import { requireSameOrigin } from './login/same-origin.ts'
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
    const caller = await findCaller(ports, request)
    if (caller === undefined) return sendToLogin(ports, request, reply)
    check(caller)
    request.tsgCaller = caller
    return undefined
  }
}

/** Whoever the request speaks for; undefined when it has no credentials at all. */
async function findCaller(
  ports: TsgPorts,
  request: FastifyRequest,
): Promise<AuthenticatedApiClient | undefined> {
  const { tenant } = request
  const bearer = readBearerToken(request)
  if (bearer !== undefined) return authenticateBearer(ports, tenant, bearer)
  const provider = ports.openIdProvider?.(tenant)
  const person = readOpenIdSession(ports, request)
  const session = readSessionToken(request)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  // A cookie comes along with whatever page sends the request.
  if ((person ?? session) !== undefined && !isRead)
    requireSameOrigin(request, tenantUrl(ports.publicUrl, tenant))
  if (provider !== undefined && person !== undefined) return asApiClient(tenant, provider.settings, person)
  return session === undefined ? undefined : ports.authenticate(tenant.id, session)
}

/** A token of ours, or one that the OpenID Provider of the tenant answers for. */
async function authenticateBearer(
  ports: TsgPorts,
  tenant: Tenant,
  token: string,
): Promise<AuthenticatedApiClient> {
  const provider = ports.openIdProvider?.(tenant)
  try {
    return await ports.authenticate(tenant.id, token)
  } catch (error) {
    const isUnknown = error instanceof CoreError && error.code === 'access_token_invalid'
    if (provider === undefined || !isUnknown) throw error
    const caller = readCaller(await provider.introspect(token), provider.settings)
    if (caller === undefined) throw error
    return asApiClient(tenant, provider.settings, caller)
  }
}

/** Machines that want JSON get a 401; everybody else is taken for a browser. The operator may settle it for one of both. */
async function sendToLogin(
  { publicUrl, rules }: TsgPorts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const wantsJson = /\bapplication\/(?:[\w.+-]+\+)?json\b/i.test(request.headers.accept ?? '')
  if (rules.withoutCredentials === 'negotiate' ? wantsJson : rules.withoutCredentials === 'refuse') {
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
