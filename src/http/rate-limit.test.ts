import { expect, test } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { createServer } from './create-server.ts'
import { createRateLimit, limitRate } from './rate-limit.ts'

test('a burst passes, then one for every token that time gives', () => {
  const clock = createFakeClock()
  const limit = createRateLimit(clock, { perSecond: 2, burst: 3 })
  expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1])
  expect(limit.take('b')).toBe(0)
  clock.advance(500)
  expect([limit.take('a'), limit.take('a')]).toEqual([0, 1])
  clock.advance(60_000)
  expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1])
})

test('slow rates say how long to wait, and refusals cost nothing', () => {
  const clock = createFakeClock()
  const limit = createRateLimit(clock, { perSecond: 0.1, burst: 1 })
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 10, 10])
  clock.advance(9_999)
  expect(limit.take('a')).toBeGreaterThan(0)
  clock.advance(1)
  expect(limit.take('a')).toBe(0)
})

test('a clock that is put back neither gives nor blocks for long', () => {
  const clock = createFakeClock()
  const limit = createRateLimit(clock, { perSecond: 1, burst: 1 })
  limit.take('a')
  clock.advance(-3_600_000)
  expect(limit.take('a')).toBe(1)
  clock.advance(1_000)
  expect(limit.take('a')).toBe(0)
})

test('a flood of callers does not grow without bound, and forgets the silent one first', () => {
  const limit = createRateLimit(createFakeClock(), { perSecond: 1, burst: 1, mostCallers: 3 })
  for (const caller of ['a', 'b', 'c']) limit.take(caller)
  expect(limit.take('a')).toBe(1)
  limit.take('d')
  expect([limit.take('a'), limit.take('c')]).toEqual([1, 1])
  expect(limit.take('b')).toBe(0)
})

test('10,000 requests of one caller in a second pass at the rate of demo mode', () => {
  const limit = createRateLimit(createFakeClock(), { perSecond: 10_000 })
  expect(Array.from({ length: 10_000 }, () => limit.take('a')).every((seconds) => seconds === 0)).toBe(true)
})

test('over HTTP: 429 with Retry-After, by client and address', async () => {
  const server = createServer({ log: createFakeLog(), random: testRandom, publicUrl: 'http://office.test' })
  server.register(async (scope) => {
    limitRate(scope, createRateLimit(createFakeClock(), { perSecond: 1, burst: 1 }), (request) =>
      String(request.headers['x-client']),
    )
    scope.get('/', async () => 'ok')
  })
  const ask = (client: string, remoteAddress: string) =>
    server.inject({
      url: '/',
      remoteAddress,
      headers: { 'x-client': client, 'x-forwarded-for': Math.random().toString() },
    })
  expect((await ask('a', '10.0.0.1')).statusCode).toBe(200)
  const refused = await ask('a', '10.0.0.1')
  expect(refused.json()).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(refused.headers['retry-after']).toBe('1')
  expect((await ask('b', '10.0.0.1')).statusCode).toBe(200)
  expect((await ask('a', '10.0.0.2')).statusCode).toBe(200)
  await server.close()
})
