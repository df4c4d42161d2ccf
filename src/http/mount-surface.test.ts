import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { createFakeTenants, fakeTenant } from '../../test/fakes/fake-tenants.ts'
import { as, type TenantId } from '../core/ids.ts'
import { tenantUrl } from '../core/tenants/tenant-url.ts'
import { allowAnyOrigin } from './cors.ts'
import { createServer } from './create-server.ts'
import { createErrorHandler } from './error-handler.ts'
import { mountSurface, mountWellKnown } from './mount-surface.ts'
import { createRateLimit } from './rate-limit.ts'
import { createTenantContext } from './tenant-context.ts'

const publicUrl = 'http://office.test'
const log = createFakeLog()
let server: FastifyInstance

afterEach(() => server.close())

function create() {
  const clock = createFakeClock()
  const tenants = createFakeTenants([
    fakeTenant('home', { isDefault: true }),
    fakeTenant('other', { hosts: ['other.test:8443'] }),
  ])
  const context = createTenantContext({ tenants, clock, publicUrl })
  server = createServer({ log, random: testRandom, publicUrl })
  mountSurface(
    server,
    (scope) => {
      scope.setErrorHandler(
        createErrorHandler(log, (failure) => ({ status: 418, body: { error: failure.code } })),
      )
      const params = Type.Object({ id: Type.String() }, { additionalProperties: false })
      scope
        .withTypeProvider<TypeBoxTypeProvider>()
        .get('/things/:id', { schema: { params } }, async ({ tenant, params: { id } }) => ({
          tenant: tenant.id,
          base: tenantUrl(publicUrl, tenant),
          id,
        }))
    },
    { name: 'strange', prefix: '/api', tenants: context },
  )
  mountSurface(
    server,
    (scope) => {
      allowAnyOrigin(scope)
      scope.post('/token', async ({ tenant }) => ({ tenant: tenant.id }))
    },
    { name: 'oauth', tenants: context },
  )
  mountWellKnown(server, (scope) => void scope.get('', async ({ tenant }) => ({ tenant: tenant.id })), {
    name: 'openid-credential-issuer',
    tenants: context,
  })
  return { tenants, clock, context }
}

test.each([
  ['/api/things/1', 'office.test', { tenant: 'home', base: publicUrl, id: '1' }],
  ['/api/things/1', 'stranger.test', { tenant: 'home', base: publicUrl, id: '1' }],
  ['/api/things/1', 'OTHER.test:8443', { tenant: 'other', base: `${publicUrl}/t/other`, id: '1' }],
  ['/t/other/api/things/1', 'office.test', { tenant: 'other', base: `${publicUrl}/t/other`, id: '1' }],
  ['/t/home/api/things/1', 'other.test:8443', { tenant: 'home', base: publicUrl, id: '1' }],
])('%s at %s', async (url, host, expected) => {
  create()
  expect((await server.inject({ url, headers: { host } })).json()).toEqual(expected)
})

test.each([
  ['/.well-known/openid-credential-issuer', 'home'],
  ['/.well-known/openid-credential-issuer/t/other', 'other'],
  ['/t/other/.well-known/openid-credential-issuer', 'other'],
])('%s', async (url, tenant) => {
  create()
  expect((await server.inject(url)).json()).toEqual({ tenant })
})

test('a document that names its tenant is not at the root of a mapped host', async () => {
  const { context } = create()
  mountWellKnown(server, (scope) => void scope.get('', async ({ tenant }) => ({ tenant: tenant.id })), {
    name: 'naming',
    tenants: context,
    namesTenant: true,
  })
  const at = (url: string) => server.inject({ url, headers: { host: 'other.test:8443' } })
  expect((await at('/.well-known/naming')).statusCode).toBe(404)
  expect((await at('/.well-known/naming/t/other')).json()).toEqual({ tenant: 'other' })
  expect((await at('/.well-known/openid-credential-issuer')).json()).toEqual({ tenant: 'other' })
  expect((await server.inject('/.well-known/naming')).json()).toEqual({ tenant: 'home' })
})

test.each([
  ['GET', '/t/nobody/api/things/1', { error: 'tenant_not_found' }],
  ['GET', '/t/..%2fother/api/things/1', { error: 'tenant_not_found' }],
  ['GET', '/t/other/api/nothing', { error: 'route_not_found' }],
  ['GET', '/api', { error: 'route_not_found' }],
  ['DELETE', '/api/things/1', { error: 'method_not_allowed' }],
  ['DELETE', '/t/other/api/things/1', { error: 'method_not_allowed' }],
])('%s %s is refused in the words of the surface', async (method, url, expected) => {
  create()
  const answer = await server.inject({ method: method as 'GET', url })
  expect([answer.statusCode, answer.json()]).toEqual([418, expected])
  expect(answer.headers.allow).toBe(method === 'DELETE' ? 'GET, HEAD' : undefined)
})

test('a path that only looks like a surface is nobody’s', async () => {
  create()
  expect((await server.inject('/apis')).json()).toMatchObject({ status: 404, code: 'route_not_found' })
})

test('tenants are read once in five seconds, however many ask, and again when forgotten', async () => {
  const { tenants, clock, context } = create()
  const ask = () => server.inject('/t/other/api/things/1')
  await Promise.all([ask(), ask(), ask()])
  expect(tenants.asked()).toBe(1)
  clock.advance(4_999)
  await ask()
  expect(tenants.asked()).toBe(1)
  clock.advance(1)
  await ask()
  expect(tenants.asked()).toBe(2)
  tenants.rows.delete('other')
  expect((await ask()).statusCode).toBe(200)
  context.forget(as<TenantId>('other'))
  expect((await ask()).statusCode).toBe(418)
})

test('a limit counts both mounts of its surface as one, and refuses in its own envelope', async () => {
  const { context } = create()
  mountSurface(server, (scope) => void scope.get('/x', async () => 'ok'), {
    name: 'limited',
    prefix: '/limited',
    tenants: context,
    limit: createRateLimit(createFakeClock(), { perSecond: 1, burst: 2 }),
  })
  expect((await server.inject('/limited/x')).statusCode).toBe(200)
  expect((await server.inject('/t/other/limited/x')).statusCode).toBe(200)
  const refused = await server.inject('/limited/x')
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1'])
})

test('a flood of strange hosts asks storage once', async () => {
  const { tenants } = create()
  await server.inject({ url: '/api/things/1', headers: { host: 'first.test' } })
  const before = tenants.asked()
  await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      server.inject({ url: '/api/things/1', headers: { host: `h${at}.test` } }),
    ),
  )
  expect(tenants.asked()).toBe(before)
})

test('scripts of every origin may call what allows it, and nothing else', async () => {
  create()
  const origin = 'https://wallet.test'
  const called = await server.inject({ method: 'POST', url: '/t/other/token', headers: { origin } })
  expect(called.headers['access-control-allow-origin']).toBe('*')
  expect(called.headers['access-control-allow-credentials']).toBeUndefined()
  const nobody = await server.inject({ method: 'POST', url: '/t/nobody/token', headers: { origin } })
  expect([nobody.statusCode, nobody.headers['access-control-allow-origin']]).toEqual([404, '*'])
  const preflight = (url: string) =>
    server.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST' } })
  const allowed = await preflight('/t/other/token')
  expect(allowed.statusCode).toBe(204)
  expect(allowed.headers['access-control-allow-methods']).toBe('POST, OPTIONS')
  expect(allowed.headers['access-control-allow-headers']).toContain('Authorization')
  const refused = await preflight('/api/things/1')
  expect(refused.headers['access-control-allow-origin']).toBeUndefined()
  expect(refused.json()).toEqual({ error: 'method_not_allowed' })
})
