import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { grantClientCredentials } from '../../../core/tenants/grant-client-credentials.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import { secureHtml } from '../../../http/security-headers.ts'
import { requireCaller } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'
import { renderLoginPage } from './render-login-page.ts'
import { sessionCookie } from './session-cookie.ts'

const style = readFileSync(new URL('./login.css', import.meta.url), 'utf8')
const page = 'text/html; charset=utf-8'
const hidden = { hide: true }

/** A browser logs in with the credentials of an API client, and carries the access token that it gets in a cookie. */
export function addLoginRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const baseOf = ({ tenant }: FastifyRequest) => tenantUrl(ports.publicUrl, tenant)
  const pathOf = (request: FastifyRequest) => new URL(`${baseOf(request)}/api/auth/login`).pathname
  secureHtml(scope)

  scope.get('/auth/login', { schema: hidden }, (request, reply) =>
    reply.type(page).send(renderLoginPage(pathOf(request), false)),
  )
  scope.get('/auth/login.css', { schema: hidden }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(style),
  )

  scope.post<{ Body: unknown }>('/auth/login', { schema: hidden }, async (request, reply) => {
    requireSameOrigin(request, baseOf(request))
    const { client_id: id, client_secret: secret } = (request.body ?? {}) as Readonly<Record<string, unknown>>
    try {
      const client = await verifyClientSecret(ports, request.tenant.id, textOf(id), textOf(secret))
      const { accessToken, expiresInSeconds } = await grantClientCredentials(ports, client)
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
      .header('set-cookie', sessionCookie(baseOf(request), '', 0))
      .redirect(`${baseOf(request)}/api/auth/login`, 303),
  )

  scope.get(
    '/auth/user',
    { schema: hidden, onRequest: requireCaller(ports) },
    async ({ tsgCaller: { client, scopes } }) => ({ sub: client.clientId, name: client.name, roles: scopes }),
  )
}

/** No other site may log somebody in here under an account of its own. */
function requireSameOrigin({ headers }: FastifyRequest, baseUrl: string): void {
  const { origin } = headers
  if (origin === undefined || origin === new URL(baseUrl).origin) return
  throw new CoreError('invalid_request', 'Log in from the page of this office.', {
    detail: 'Origin of another site',
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value.length <= 200 ? value : ''
}
