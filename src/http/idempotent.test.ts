import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeIdempotentAnswers } from '../../test/fakes/fake-idempotent-answers.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { createFakeSecrets } from '../../test/fakes/fake-secrets.ts'
import { createFakeTenants, fakeTenant } from '../../test/fakes/fake-tenants.ts'
import { createFakeUnits, fakeWrite } from '../../test/fakes/fake-units.ts'
import { CoreError } from '../core/errors.ts'
import { type ApiClientId, as } from '../core/ids.ts'
import { WriteConflict } from '../core/ports/units.ts'
import { createServer } from './create-server.ts'
import { type Alongside, createIdempotency } from './idempotency.ts'
import { idempotent } from './idempotent.ts'
import { mountSurface } from './mount-surface.ts'
import { createTenantContext } from './tenant-context.ts'

const publicUrl = 'http://office.test'
const tenants = createFakeTenants([fakeTenant('home', { isDefault: true }), fakeTenant('other')])
const servers: FastifyInstance[] = []

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

/** Storage that several processes share. */
function createShared() {
  return {
    effects: [] as string[],
    answers: createFakeIdempotentAnswers(),
    units: createFakeUnits(),
    clock: createFakeClock(),
    wait: Promise.resolve() as Promise<unknown>,
    fail: undefined as CoreError | undefined,
  }
}

/** One process. */
function createProcess(shared: ReturnType<typeof createShared>, required = true): FastifyInstance {
  const server = createServer({ log: createFakeLog(), random: testRandom, publicUrl })
  const idempotency = createIdempotency({
    idempotentAnswers: shared.answers,
    secrets: createFakeSecrets(),
    clock: shared.clock,
  })
  const settings = { idempotency, required }
  const clientOf = ({ headers }: FastifyRequest) => as<ApiClientId>(String(headers['x-client'] ?? 'client'))
  const create = (request: FastifyRequest, reply: FastifyReply) =>
    idempotent(
      settings,
      clientOf(request),
      request,
      reply,
      fakeEffect(shared, (request.body as { name?: string }).name),
    )
  const schema = {
    body: Type.Object({ count: Type.Integer() }),
    response: { 200: Type.Object({ next: Type.Integer() }), 202: Type.Null() },
  }
  mountSurface(
    server,
    (scope) => {
      scope.post('/things', create)
      scope.post('/things/:id/break', create)
      scope.withTypeProvider<TypeBoxTypeProvider>().post('/typed', { schema }, (request, reply) =>
        idempotent(settings, as<ApiClientId>('client'), request, reply, async (alongside) => {
          const answer = { status: 200, body: { next: request.body.count + 1 } }
          await shared.units.commit(alongside(answer))
          return answer
        }),
      )
      scope.post('/careless', (request, reply) =>
        idempotent(settings, clientOf(request), request, reply, async () => ({ status: 201 })),
      )
    },
    {
      name: 'test',
      prefix: '/api',
      tenants: createTenantContext({ tenants, clock: shared.clock, publicUrl }),
    },
  )
  servers.push(server)
  return server
}

function fakeEffect(shared: ReturnType<typeof createShared>, name: string | undefined) {
  return async (alongside: Alongside) => {
    await shared.wait
    if (shared.fail !== undefined) throw shared.fail
    const id = `thing ${shared.effects.length}`
    const answer = { status: 201, body: { id, secret: 'once' }, headers: { location: `/things/${id}` } }
    const change = fakeWrite(() => {
      if (name !== undefined && shared.effects.includes(name)) return false
      shared.effects.push(name ?? id)
      return () => shared.effects.pop()
    })
    const writes = [change, ...alongside(answer)]
    await shared.units.commit(writes).catch((error: unknown) => {
      throw error instanceof WriteConflict && error.write === change
        ? new CoreError('already_exists', 'There is one already.')
        : error
    })
    return answer
  }
}

/** Lets no effect begin until the returned function is called. */
function holdEffects(shared: ReturnType<typeof createShared>): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  shared.wait = promise
  return resolve
}

const post = (server: FastifyInstance, key: string | undefined, payload: object, changes: object = {}) =>
  server.inject({
    method: 'POST',
    url: '/api/things',
    payload,
    ...changes,
    headers: {
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(changes as { headers?: object }).headers,
    },
  })

test('the second request gets the text of the first answer and has no effect', async () => {
  const shared = createShared()
  const server = createProcess(shared)
  const first = await post(server, 'k', { a: 1, b: 2 })
  const second = await post(server, 'k', { b: 2, a: 1 })
  expect([first.statusCode, second.statusCode]).toEqual([201, 201])
  expect(second.body).toBe(first.body)
  expect(second.headers.location).toBe(first.headers.location)
  expect(second.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect(second.headers['idempotency-replayed']).toBe('true')
  expect(shared.effects).toHaveLength(1)
})

test('50 at once with one key: one effect, the others are told to wait; afterwards all get the answer', async () => {
  const shared = createShared()
  const server = createProcess(shared)
  const go = holdEffects(shared)
  const running = Array.from({ length: 50 }, () => post(server, 'k', { a: 1 }))
  setTimeout(go, 50)
  const answers = await Promise.all(running)
  const count = (status: number) => answers.filter((answer) => answer.statusCode === status).length
  expect([count(201), count(409)]).toEqual([1, 49])
  const waiting = answers.find((answer) => answer.statusCode === 409)
  expect(waiting?.json().code).toBe('idempotency_in_progress')
  expect(waiting?.headers['retry-after']).toBe('1')
  expect((await post(server, 'k', { a: 1 })).body).toBe(
    answers.find((answer) => answer.statusCode === 201)?.body,
  )
  expect(shared.effects).toHaveLength(1)
})

test('50 at once over three processes: one effect, nobody hears of another', async () => {
  const shared = createShared()
  const processes = [createProcess(shared), createProcess(shared), createProcess(shared)]
  await Promise.all(processes.map((server) => server.ready()))
  const go = holdEffects(shared)
  const running = Array.from({ length: 50 }, (_, at) =>
    post(processes[at % 3] as FastifyInstance, 'k', { a: 1 }),
  )
  setTimeout(go, 50)
  const answers = await Promise.all(running)
  const good = answers.filter((answer) => answer.statusCode === 201)
  expect(good).toHaveLength(3)
  expect(good.filter((answer) => answer.headers['idempotency-replayed'] === 'true')).toHaveLength(2)
  expect(new Set(good.map((answer) => answer.body)).size).toBe(1)
  expect(answers.filter((answer) => answer.statusCode === 409)).toHaveLength(47)
  expect(shared.effects).toHaveLength(1)
})

test('the loser of a race is not told that the thing exists already: it made it', async () => {
  const shared = createShared()
  const processes = [createProcess(shared), createProcess(shared)]
  const named = { a: 1, name: 'unique' }
  const go = holdEffects(shared)
  setTimeout(go, 50)
  const answers = await Promise.all(processes.map((server) => post(server, 'k', named)))
  expect(answers.map((answer) => answer.statusCode)).toEqual([201, 201])
  expect((await post(processes[0] as FastifyInstance, 'other', named)).statusCode).toBe(409)
  expect(shared.effects).toHaveLength(1)
})

test('another body or another path under one key is refused: finished, running, or in another process', async () => {
  const shared = createShared()
  const [one, two] = [createProcess(shared), createProcess(shared)]
  const racing = await Promise.all([
    post(one, 'k', { a: 1 }),
    post(two, 'k', { a: 2 }),
    post(one, 'k', { a: 3 }),
  ])
  expect(racing.filter((answer) => answer.statusCode === 201)).toHaveLength(1)
  expect(racing.filter((answer) => answer.statusCode === 422)).toHaveLength(2)
  expect((await post(one, 'k', { a: 4 })).json().code).toBe('idempotency_key_reused')
  await post(one, 'path', {}, { url: '/api/things/1/break' })
  expect((await post(one, 'path', {}, { url: '/api/things/2/break' })).statusCode).toBe(422)
  expect(shared.effects).toHaveLength(2)
})

test('keys of clients, tenants and operations do not know each other; the two URLs of a tenant are one', async () => {
  const shared = createShared()
  const server = createProcess(shared)
  await post(server, 'k', {})
  expect(
    (await post(server, 'k', {}, { headers: { 'x-client': 'b' } })).headers['idempotency-replayed'],
  ).toBeUndefined()
  const other = await post(server, 'k', {}, { url: '/t/other/api/things' })
  expect(other.headers['idempotency-replayed']).toBeUndefined()
  await post(server, 'k', {}, { url: '/api/things/1/break' })
  expect(shared.effects).toHaveLength(4)
  expect((await post(server, 'k', {}, { url: '/t/home/api/things' })).headers['idempotency-replayed']).toBe(
    'true',
  )
})

test('a failure keeps nothing: the key works again', async () => {
  const shared = createShared()
  const server = createProcess(shared)
  shared.fail = new CoreError('storage_unavailable', 'no')
  expect((await post(server, 'k', {})).statusCode).toBe(503)
  shared.fail = undefined
  expect((await post(server, 'k', {})).statusCode).toBe(201)
  expect(shared.effects).toHaveLength(1)
})

test('the answer is kept sealed, for 24 hours', async () => {
  const shared = createShared()
  const server = createProcess(shared)
  await post(server, 'k', {})
  const [kept] = [...shared.answers.rows.values()]
  expect(kept?.expiresAt).toBe(shared.clock.now() + 86_400_000)
  expect(Buffer.from(kept?.sealedBody ?? []).toString()).not.toContain('once')
})

test.each(['', 'with space', 'ümlaut', 'x'.repeat(256)])('the key %j is refused', async (key) => {
  const answer = await post(createProcess(createShared()), key, {})
  expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
})

test('no key: refused where it is required, else every request has its effect', async () => {
  const shared = createShared()
  expect((await post(createProcess(shared), undefined, {})).json().code).toBe('idempotency_key_required')
  const lenient = createProcess(shared, false)
  expect((await post(lenient, undefined, {})).statusCode).toBe(201)
  expect((await post(lenient, undefined, {})).statusCode).toBe(201)
  expect(shared.effects).toHaveLength(2)
  expect(shared.answers.rows.size).toBe(0)
})

test('the body is as typed as the schema of the route', async () => {
  const answer = await post(createProcess(createShared()), 'k', { count: 1 }, { url: '/api/typed' })
  expect(answer.json()).toEqual({ next: 2 })
})

test('an effect that forgets to write its answer is found at once', async () => {
  const answer = await post(createProcess(createShared()), 'k', {}, { url: '/api/careless' })
  expect(answer.statusCode).toBe(500)
})
