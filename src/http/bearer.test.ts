import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { readBearerToken, requireAccessToken, requireBearerToken } from './bearer.ts'
import { createServer } from './create-server.ts'

let server: FastifyInstance
let origin: string

beforeAll(async () => {
  server = createServer({ log: createFakeLog(), random: testRandom, publicUrl: 'http://office.test' })
  server.get('/read', async (request) => ({ token: readBearerToken(request) }))
  server.get('/require', async (request) => ({ token: requireBearerToken(request) }))
  server.get('/wallet', async (request) => requireAccessToken(request))
  origin = await server.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

const ask = async (path: string, headers: [string, string][] = []) => {
  const answer = await fetch(`${origin}${path}`, { headers })
  return {
    status: answer.status,
    challenge: answer.headers.get('www-authenticate'),
    body: (await answer.json()) as { code?: string },
  }
}

test.each([
  ['Bearer abc.DEF-_~+/==', { scheme: 'Bearer', token: 'abc.DEF-_~+/==' }],
  ['bearer abc', { scheme: 'Bearer', token: 'abc' }],
  ['DPoP abc', { scheme: 'DPoP', token: 'abc' }],
])('%s', async (header, expected) => {
  expect((await ask('/wallet', [['authorization', header]])).body).toEqual(expected)
})

test('without a token: none, or 401 with the scheme alone', async () => {
  expect((await ask('/read')).body).toEqual({})
  for (const path of ['/require', '/wallet']) {
    const answer = await ask(path)
    expect([answer.status, answer.challenge, answer.body.code]).toEqual([
      401,
      'Bearer',
      'access_token_missing',
    ])
  }
})

test.each(['Bearer a b', 'Bearer a, Bearer b', 'Bearer ä', 'Bearer "abc"', 'Bearer a=b'])(
  'Authorization: %s is refused',
  async (header) => {
    const value = Buffer.from(header, 'utf8').toString('latin1')
    for (const path of ['/read', '/require', '/wallet']) {
      expect(await ask(path, [['authorization', value]])).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      })
    }
  },
)

test.each([
  ['Basic YTpi', ['/read', '/require', '/wallet']],
  ['abc', ['/read', '/require', '/wallet']],
  ['Bearer', ['/read', '/require', '/wallet']],
  ['DPoP abc', ['/read', '/require']],
])('Authorization: %s is another scheme or none: the challenge alone', async (header, paths) => {
  for (const path of paths) {
    const answer = await ask(path, [['authorization', header]])
    expect([answer.status, answer.challenge, answer.body.code]).toEqual([
      401,
      'Bearer',
      'access_token_missing',
    ])
  }
})

test('a token in the URL is refused, also beside a good one', async () => {
  expect((await ask('/read?access_token=abc')).status).toBe(400)
  expect((await ask('/read?access_token=abc', [['authorization', 'Bearer abc']])).status).toBe(400)
})

test('two Authorization headers are refused', async () => {
  const { connect } = await import('node:net')
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.end(
    'GET /read HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAUTHORIZATION: Bearer b\r\nConnection: close\r\n\r\n',
  )
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toContain('400 Bad Request')
})
