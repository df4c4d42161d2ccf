import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { createTestCertificates } from '../../test/support/test-certificates.ts'
import { CoreError } from '../core/errors.ts'
import { createServer, type ServerSettings } from './create-server.ts'

const log = createFakeLog()
let server: FastifyInstance

afterEach(async () => {
  await server.close()
  log.lines.length = 0
})

function create(settings: Partial<ServerSettings> = {}): FastifyInstance {
  server = createServer({ log, random: testRandom, publicUrl: 'http://office.test', ...settings })
  server.post('/echo', async (request) => ({ body: request.body ?? null }))
  server.post('/empty', async (_request, reply) => reply.code(204).send())
  server.get('/things/:id', async (request) => ({ id: (request.params as { id: string }).id }))
  server.get('/:number(^[0-9]{2}$)/token', async () => ({}))
  server.get('/fails', async () => {
    throw new Error('the password is hunter2')
  })
  server.get('/no-storage', async () => {
    throw new CoreError('storage_unavailable', 'Storage does not answer.', { detail: 'SQLITE_FULL' })
  })
  const schema = {
    body: Type.Object(
      { count: Type.Integer(), list: Type.Array(Type.String()) },
      { additionalProperties: false },
    ),
    querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }),
  }
  server.post('/checked', { schema }, async (request) => request.query)
  return server
}

describe('request ids', () => {
  test.each([
    ['x-request-id', 'abc-123', 'abc-123'],
    [
      'traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
  ])('%s is taken over', async (name, value, expected) => {
    const answer = await create().inject({ url: '/things/1', headers: { [name]: value } })
    expect(answer.headers['x-request-id']).toBe(expected)
  })
  test.each(['', ' spaced', 'line\u0001', 'x'.repeat(200), '"><script>'])('%j is not', async (value) => {
    const answer = await create().inject({ url: '/things/1', headers: { 'x-request-id': value } })
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{8}-\w+$/)
  })
  test('none is made twice', async () => {
    create()
    const ids = await Promise.all(Array.from({ length: 50 }, () => server.inject('/things/1')))
    expect(new Set(ids.map((answer) => answer.headers['x-request-id'])).size).toBe(50)
  })
})

describe('bodies', () => {
  const post = (payload: string | Buffer, type = 'application/json', url = '/echo') =>
    create().inject({ method: 'POST', url, headers: { 'content-type': type }, payload })

  test('JSON, +json and forms are read, an empty body is none', async () => {
    expect((await post('{"a":[1]}')).json()).toEqual({ body: { a: [1] } })
    expect((await post('{"a":1}', 'application/vc+ld+json; charset=utf-8')).json()).toEqual({
      body: { a: 1 },
    })
    expect((await post('a=1+2&b=%C3%A9&c', 'application/x-www-form-urlencoded')).json()).toEqual({
      body: { a: '1 2', b: 'é' },
    })
    expect((await post('')).json()).toEqual({ body: null })
    expect((await post('', 'application/x-www-form-urlencoded')).json()).toEqual({ body: null })
  })
  test.each([
    ['a repeated member', '{"a":1,"a":2}', 'application/json'],
    ['a repeated member, escaped', '{"a":1,"\\u0061":2}', 'application/json'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'application/json'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'application/json'],
    ['half a text', '{"a":', 'application/json'],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'application/json'],
    ['a repeated parameter', 'grant_type=a&grant_type=b', 'application/x-www-form-urlencoded'],
    ['a repeated parameter, encoded', 'code=a&c%6fde=b', 'application/x-www-form-urlencoded'],
    ['broken percent-encoding', 'a=%zz', 'application/x-www-form-urlencoded'],
    ['broken UTF-8 in a form', 'a=%ff', 'application/x-www-form-urlencoded'],
    [
      'too many parameters',
      Array.from({ length: 101 }, (_, at) => `p${at}=1`).join('&'),
      'application/x-www-form-urlencoded',
    ],
  ])('%s is refused', async (_name, payload, type) => {
    const answer = await post(payload, type)
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })
  test('a form cannot touch prototypes', async () => {
    const answer = await post('__proto__=x&constructor=y', 'application/x-www-form-urlencoded')
    expect(answer.json().body).toEqual(JSON.parse('{"__proto__":"x","constructor":"y"}'))
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })
  test('too large: 413, unknown media type: 415', async () => {
    expect((await post(`"${'x'.repeat(1_100_000)}"`)).json()).toMatchObject({
      status: 413,
      code: 'body_too_large',
    })
    expect((await post('<a/>', 'text/xml')).json()).toMatchObject({
      status: 415,
      code: 'media_type_unsupported',
    })
  })
})

describe('schemas', () => {
  const check = (payload: unknown, query = '') =>
    create().inject({ method: 'POST', url: `/checked${query}`, payload: payload as object })

  test('bodies are never coerced, query strings are', async () => {
    expect((await check({ count: 1, list: [] }, '?limit=5')).json()).toEqual({ limit: 5 })
    const answer = await check({ count: '1', list: [] })
    expect(answer.json()).toMatchObject({ code: 'invalid_request', violations: [{ pointer: '/count' }] })
  })
  test('everything wrong is said at once, with pointers and what to do', async () => {
    const answer = await check({ list: ['a', 2], 'a/b': 1 })
    expect(answer.json().violations).toEqual([
      { pointer: '/count', message: 'is missing' },
      { pointer: '/a~1b', message: 'is not known here: leave it out' },
      { pointer: '/list/1', message: 'must be string' },
    ])
  })
  test('one fault is said in the detail', async () => {
    expect((await check({ count: 1 })).json().detail).toBe('The body does not fit: /list is missing.')
    expect((await check({ count: 1, list: [] }, '?limit=0')).json().detail).toBe(
      'The query string does not fit: /limit must be >= 1.',
    )
    const none = await create().inject({ method: 'POST', url: '/checked' })
    expect(none.json().detail).toBe('The body does not fit: it must be object.')
  })
  test('a million faults cost no more than one', async () => {
    const answer = await check({ count: 1, list: Array.from({ length: 200_000 }, () => 1) })
    expect(answer.json().violations).toHaveLength(1)
  })
  test('an answer that its schema does not describe fails where answers are checked', async () => {
    create({ checkAnswers: true })
    server.get('/wrong', { schema: { response: { 200: Type.Object({ id: Type.String() }) } } }, async () => ({
      id: 1,
    }))
    expect((await server.inject('/wrong')).statusCode).toBe(500)
  })
})

describe('failures', () => {
  test('nothing there: 404; another method: 405 with Allow', async () => {
    create()
    const missing = await server.inject('/nothing')
    expect(missing.json()).toMatchObject({
      type: 'http://office.test/docs/problems#route_not_found',
      status: 404,
      code: 'route_not_found',
      requestId: missing.headers['x-request-id'],
    })
    const method = await server.inject({ method: 'DELETE', url: '/things/a%2Fb?x=1' })
    expect(method.statusCode).toBe(405)
    expect(method.headers.allow).toBe('GET, HEAD')
    expect((await server.inject({ method: 'POST', url: '/THINGS/1' })).statusCode).toBe(404)
    expect((await server.inject({ method: 'POST', url: '/42/token' })).statusCode).toBe(405)
    for (const url of ['/common/token', '/421/token', '/4/2/token']) {
      expect((await server.inject(url)).statusCode, url).toBe(404)
    }
  })
  test('what is not known tells the caller nothing and the log everything', async () => {
    const answer = await create().inject('/fails')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    expect(log.lines).toHaveLength(1)
    expect(log.lines[0]).toMatchObject({
      level: 'error',
      context: { code: 'internal', route: '/fails', requestId: answer.headers['x-request-id'] },
    })
    expect(log.lines[0]?.context['cause']).toContain('hunter2')
  })
  test('no storage: 503 and when to come back', async () => {
    const answer = await create().inject('/no-storage')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('2')
    expect(log.lines[0]?.context['detail']).toBe('SQLITE_FULL')
  })
  test('the log of a path that no route knows holds no long segment', async () => {
    await create().inject('/x/verysecretverysecretverysecret?token=verysecret')
    expect(JSON.stringify(log.lines)).not.toContain('verysecret')
  })
  test('broken URLs and long parameters are problems too', async () => {
    create()
    expect((await server.inject('/things/%zz')).json()).toMatchObject({ code: 'invalid_request' })
    expect((await server.inject(`/things/${'x'.repeat(2000)}`)).statusCode).toBe(200)
    expect((await server.inject(`/things/${'x'.repeat(2100)}`)).json()).toMatchObject({
      code: 'uri_too_long',
    })
  })
})

describe('slow and dirty connections', () => {
  const talk = async (port: number, ...parts: readonly (string | number)[]): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    const ended = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    for (const part of parts) {
      if (typeof part === 'number') await sleep(part)
      else socket.write(part)
    }
    await ended
    return text
  }
  const listen = async (settings: Partial<ServerSettings> = {}): Promise<number> => {
    create(settings)
    await server.listen({ port: 0, host: '127.0.0.1' })
    return (server.server.address() as { port: number }).port
  }
  const timeouts = { headers: 300, request: 500, check: 100 }

  test('a head that drips is cut off with 408', async () => {
    const port = await listen({ timeouts })
    expect(
      await talk(port, 'GET /things/1 HTTP/1.1\r\nHost: a\r\n', 100, 'X: y\r\n', 100, 'Z: y\r\n'),
    ).toContain('408')
  })
  test('a body that drips is cut off with 408', async () => {
    const port = await listen({ timeouts })
    const head =
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n'
    expect(await talk(port, head, 100, '{', 100, '"')).toContain('408')
  })
  test('huge headers: 431; no HTTP: 400; smuggling: 400', async () => {
    const port = await listen()
    expect(await talk(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431')
    expect(await talk(port, 'HELO\r\n\r\n')).toContain('400')
    const both =
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await talk(port, both)).toContain('400')
  })
  test.each(['Host: a\r\nHost: b', 'Host: a\r\nhOsT: a', 'X: y\r\nHost: a\r\nY: z\r\nHost:'])(
    'two hosts (%j): 400, also where nothing is',
    async (headers) => {
      const port = await listen()
      for (const path of ['/things/1', '/nothing'])
        expect(await talk(port, `GET ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)).toContain(
          'HTTP/1.1 400',
        )
      expect(await talk(port, 'GET /things/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toContain(
        'HTTP/1.1 200',
      )
    },
  )

  test('too large: whoever is still sending hears 413, and the connection goes on', async () => {
    const port = await listen()
    const rest = 'x'.repeat(3_000_000)
    const head = `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`
    const next = 'GET /things/next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const known = await talk(port, `${head}Content-Length: ${rest.length}\r\n\r\n`, 100, rest, 100, next)
    expect(known).toContain('413')
    expect(known).toContain('{"id":"next"}')
    const size = rest.length.toString(16)
    const chunked = await talk(
      port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${size}\r\n${rest}\r\n`,
      100,
      `${size}\r\n${rest}\r\n0\r\n\r\n`,
      100,
      next,
    )
    expect(chunked).toContain('413')
    expect(chunked).toContain('{"id":"next"}')
  })
  test('too large and never ending: cut off when a request must be over', async () => {
    const port = await listen({ timeouts })
    expect(
      await talk(
        port,
        'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\nx',
      ),
    ).toMatch(/ 4\d\d /)
  })

  test('close answers what was accepted, refuses what is half read, and ends in time whatever hangs', async () => {
    const port = await listen({ drain: { halfReadMs: 300, deadlineMs: 1_200 } })
    await server.close()
    create({ drain: { halfReadMs: 300, deadlineMs: 1_200 } })
    server.get('/slow', async () => {
      await sleep(600)
      return { slow: true }
    })
    server.get('/hangs', () => new Promise(() => undefined))
    await server.listen({ port, host: '127.0.0.1' })
    const idle = talk(port, 'GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n')
    const silent = talk(port)
    const halfHead = talk(port, 'GET /things/1 HTTP/1.1\r\nHo')
    const halfBody = talk(
      port,
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{',
    )
    const slow = talk(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
    const hangs = talk(port, 'GET /hangs HTTP/1.1\r\nHost: a\r\n\r\n')
    await sleep(100)
    const start = Date.now()
    await server.close()
    expect(Date.now() - start).toBeGreaterThan(1_000)
    expect(Date.now() - start).toBeLessThan(2_000)
    expect(await idle).toContain('200 OK')
    await silent
    expect(await halfHead).toContain('503')
    expect(await halfBody).toContain('503')
    expect(await slow).toContain('{"slow":true}')
    expect(await hangs).toBe('')
  })
  test('the same over TLS, whose handshakes may hang too', async () => {
    const { ca, cert, key } = await createTestCertificates(['office.test'])
    const port = await listen({ tls: { cert, key }, drain: { halfReadMs: 200, deadlineMs: 800 } })
    const handshake = talk(port)
    const secure = connectTls({ port, host: '127.0.0.1', servername: 'office.test', ca })
    let text = ''
    secure.on('data', (chunk) => {
      text += chunk
    })
    const ended = new Promise((resolve) => secure.on('close', resolve))
    secure.write('GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n')
    await sleep(200)
    const start = Date.now()
    await server.close()
    expect(Date.now() - start).toBeLessThan(1_500)
    await Promise.all([handshake, ended])
    expect(text).toContain('{"id":"1"}')
  })
  test('close with nothing but idle connections is immediate', async () => {
    const port = await listen()
    const idle = talk(port, 'GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n')
    await sleep(100)
    const start = Date.now()
    await server.close()
    expect(Date.now() - start).toBeLessThan(300)
    await idle
  })
})
