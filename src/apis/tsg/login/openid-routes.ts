import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { TsgPorts } from '../ports.ts'
import { type OpenIdCaller, readCaller } from './openid-caller.ts'
import type { OpenIdLogin, OpenIdProvider } from './openid-provider.ts'
import { createSealedCookie } from './sealed-cookie.ts'

const LOGIN_SECONDS = 600
const SESSION_SECONDS = 3_600

const loginCookie = (ports: TsgPorts) => createSealedCookie<OpenIdLogin>(ports, 'chancery_tsg_login')
const sessionCookie = (ports: TsgPorts) => createSealedCookie<OpenIdCaller>(ports, 'chancery_tsg_person')

/** Who logged in through the OpenID Provider. */
export function readOpenIdSession(ports: TsgPorts, request: FastifyRequest): OpenIdCaller | undefined {
  return ports.openIdProvider?.(request.tenant) === undefined ? undefined : sessionCookie(ports).read(request)
}

/** Forgets them. */
export function clearOpenIdSession(ports: TsgPorts, request: FastifyRequest): string {
  return sessionCookie(ports).clear(tenantUrl(ports.publicUrl, request.tenant))
}

/** Sends the browser to the OpenID Provider. */
export async function beginOpenIdLogin(ports: TsgPorts, provider: OpenIdProvider, request: FastifyRequest) {
  const baseUrl = tenantUrl(ports.publicUrl, request.tenant)
  const { url, login } = await provider.begin(`${baseUrl}/api/auth/callback`)
  return { url, cookie: loginCookie(ports).write(request, baseUrl, login, LOGIN_SECONDS) }
}

/** Where the OpenID Provider sends the browser back to (OpenID Connect Core 1.0 §3.1.2.5). */
export function addOpenIdRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.get('/auth/callback', { schema: { hide: true } }, async (request, reply) => {
    const provider = ports.openIdProvider?.(request.tenant)
    const baseUrl = tenantUrl(ports.publicUrl, request.tenant)
    const login = loginCookie(ports).read(request)
    reply.header('set-cookie', loginCookie(ports).clear(baseUrl))
    if (provider === undefined || login === undefined) {
      throw new CoreError('invalid_request', 'This login was not begun here, or took too long. Begin again.')
    }
    const query = request.url.split('?')[1] ?? ''
    const claims = await provider.finish(new URL(`${baseUrl}/api/auth/callback?${query}`), login)
    const caller = readCaller(claims, provider.settings)
    if (caller === undefined) throw new CoreError('access_token_invalid', 'The login names nobody.')
    return reply
      .header('set-cookie', sessionCookie(ports).write(request, baseUrl, caller, SESSION_SECONDS))
      .redirect(`${baseUrl}/api/auth/user`, 303)
  })
}
