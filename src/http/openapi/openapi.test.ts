import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../../test/fakes/fake-log.ts'
import { createFakeTenants, fakeTenant } from '../../../test/fakes/fake-tenants.ts'
import { compileSchema } from '../../lib/json-schema.ts'
import { createServer } from '../create-server.ts'
import { mountSurface, type SurfacePlugin } from '../mount-surface.ts'
import { createTenantContext } from '../tenant-context.ts'
import { publishApis } from './openapi.ts'

const publicUrl = 'http://office.test'
let server: FastifyInstance

const things: SurfacePlugin = (scope) => {
  const schema = {
    summary: 'Make a thing',
    tags: ['things'],
    params: Type.Object({ id: Type.String() }),
    body: Type.Object({
      kind: Type.Union([Type.Literal('a'), Type.Literal('b')]),
      note: Type.Optional(Type.String()),
    }),
    response: { 201: Type.Object({ id: Type.String() }) },
  }
  scope.post('/things/:id', { schema }, async () => ({ id: 'x' }))
  scope.get('/things/:id', async () => ({}))
  scope.get('/secret', { schema: { hide: true } }, async () => ({}))
}

beforeAll(() => {
  const tenants = createTenantContext({
    tenants: createFakeTenants([fakeTenant('home', { isDefault: true })]),
    clock: createFakeClock(),
    publicUrl,
  })
  server = createServer({ log: createFakeLog(), random: testRandom, publicUrl })
  mountSurface(server, things, { name: 'management', prefix: '/manage/v1', tenants })
  mountSurface(server, (scope) => void scope.get('/other', async () => ({})), { name: 'other', tenants })
  publishApis(server, [
    {
      surface: 'management',
      title: 'Management </script>',
      version: '1.0.0',
      description: 'All of it.',
      serverUrl: publicUrl,
      path: '/manage/v1/openapi.json',
      securitySchemes: { client: { type: 'http', scheme: 'bearer' } },
    },
  ])
})
afterAll(() => server.close())

test('the document describes its surface once, without copies, hidden routes and other surfaces', async () => {
  const answer = await server.inject('/manage/v1/openapi.json')
  const document = answer.json()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(['/manage/v1/things/{id}'])
  const { post, get } = document.paths['/manage/v1/things/{id}']
  expect(post).toMatchObject({ summary: 'Make a thing', tags: ['things'] })
  expect(get.responses.default.content['application/problem+json'].schema.required).toContain('code')
  const fits = compileSchema(post.requestBody.content['application/json'].schema)
  expect(fits({ kind: 'a' })).toEqual([])
  expect(fits({ kind: 'c' })).not.toEqual([])
  expect(document.components.securitySchemes.client).toEqual({ type: 'http', scheme: 'bearer' })
  const again = await server.inject({
    url: '/manage/v1/openapi.json',
    headers: { 'if-none-match': String(answer.headers['etag']) },
  })
  expect(again.statusCode).toBe(304)
})

test('the routes themselves still answer after the document was made', async () => {
  const answer = await server.inject({ method: 'POST', url: '/manage/v1/things/1', payload: { kind: 'a' } })
  expect(answer.json()).toEqual({ id: 'x' })
})

test.each(['/docs', '/docs/problems'])(
  '%s names no other host, runs nothing inline and cannot be framed',
  async (url) => {
    const { body, headers } = await server.inject(url)
    expect(body).not.toMatch(/(https?:)?\/\/[a-z]/i)
    expect(body).not.toMatch(/<script(?![^>]*(src="\/docs\/|type="application\/json"))/)
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['referrer-policy']).toBe('no-referrer')
  },
)

test('every problem has its line', async () => {
  const { body } = await server.inject('/docs/problems')
  expect(body).toContain('<tr id="storage_unavailable">')
  expect(body).toContain('<tr id="method_not_allowed">')
})

test('the script of the page comes from us, compressed for who can read it', async () => {
  const packed = await server.inject({
    url: '/docs/reference.js',
    headers: { 'accept-encoding': 'gzip, br' },
  })
  expect(packed.headers['content-encoding']).toBe('gzip')
  const plain = await server.inject('/docs/reference.js')
  expect(plain.body).toBe(gunzipSync(packed.rawPayload).toString())
  expect(plain.body).toContain('createApiReference')
  const kept = await server.inject({
    url: '/docs/reference.js',
    headers: { 'if-none-match': String(plain.headers['etag']) },
  })
  expect(kept.statusCode).toBe(304)
})
