import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import {
  type GrantedClientToken,
  grantClientCredentials,
} from '../../../core/tenants/grant-client-credentials.ts'
import { logInOperator } from '../../../core/tenants/log-in-operator.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import { tooMany } from '../../../http/rate-limit.ts'
import { secureHtml } from '../../../http/security-headers.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { requireCaller } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'
import { beginOpenIdLogin, clearOpenIdSession } from './openid-routes.ts'
import { renderLoginPage } from './render-login-page.ts'
import { requireSameOrigin } from './same-origin.ts'
import { sessionCookie } from './session-cookie.ts'

const style = readFileSync(new URL('./login.css', import.meta.url), 'utf8')
const page = 'text/html; charset=utf-8'
const hidden = { hide: true }

/**
 * A browser logs in with an account of this office (or the credentials of an API client), and carries the access token that it gets in a
 * cookie. Where an OpenID Provider is configured it goes there, unless it asks for the form.
 */
export function addLoginRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const baseOf = ({ tenant }: FastifyRequest) => tenantUrl(ports.publicUrl, tenant)
  const pathOf = (request: FastifyRequest) => new URL(`${baseOf(request)}/api/auth/login`).pathname
  secureHtml(scope)

  scope.get<{ Querystring: { local?: string } }>(
    '/auth/login',
    { schema: hidden },
    async (request, reply) => {
      const provider = ports.openIdProvider?.(request.tenant)
      if (provider === undefined || request.query.local !== undefined) {
        return reply.type(page).send(renderLoginPage(pathOf(request), false))
      }
      const { url, cookie } = await beginOpenIdLogin(ports, provider, request)
      return reply.header('set-cookie', cookie).redirect(url, 302)
    },
  )
  scope.get('/auth/login.css', { schema: hidden }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(style),
  )

  scope.post<{ Body: unknown }>('/auth/login', { schema: hidden }, async (request, reply) => {
    // No other site may log somebody in here under an account of its own.
    requireSameOrigin(request, baseOf(request))
    const seconds = ports.loginLimit?.take(request.ip) ?? 0
    if (seconds > 0) throw tooMany(seconds)
    const { username, password } = (request.body ?? {}) as Readonly<Record<string, unknown>>
    try {
      const { accessToken, expiresInSeconds } = await logIn(
        ports,
        request.tenant.id,
        textOf(username),
        textOf(password),
      )
      return reply
        .header('set-cookie', sessionCookie(baseOf(request), accessToken, expiresInSeconds))
        .redirect(`${baseOf(request)}/api/auth/user`, 303)
    } catch (error) {
      if (!(error instanceof CoreError) || !/^client_/.test(error.code)) throw error
      ports.log.info({ tenantId: request.tenant.id, code: error.code, detail: error.detail }, 'login refused')
      return reply
        .code(401)
        .type(page)
        .send(renderLoginPage(pathOf(request), true))
    }
  })

  scope.get('/auth/logout', { schema: hidden }, (request, reply) =>
    reply
      .header('set-cookie', [sessionCookie(baseOf(request), '', 0), clearOpenIdSession(ports, request)])
      .redirect(`${baseOf(request)}/api/auth/login`, 303),
  )

  scope.get(
    '/auth/user',
    { schema: hidden, onRequest: requireCaller(ports) },
    async ({ tsgCaller: { client, scopes } }) => ({ sub: client.clientId, name: client.name, roles: scopes }),
  )
}

/** The ids of clients are UUIDs, and no name of a person is one. */
async function logIn(
  ports: TsgPorts,
  tenantId: TenantId,
  name: string,
  secret: string,
): Promise<GrantedClientToken> {
  if (!isUuid(name)) return logInOperator(ports, tenantId, name, secret)
  return grantClientCredentials(ports, await verifyClientSecret(ports, tenantId, name, secret))
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value.length <= 200 ? value : ''
}
