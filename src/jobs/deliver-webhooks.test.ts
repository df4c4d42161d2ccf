import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { createFakeSecrets } from '../../test/fakes/fake-secrets.ts'
import { createFakeUnits } from '../../test/fakes/fake-units.ts'
import { createFakeWebhooks } from '../../test/fakes/fake-webhooks.ts'
import type { Event } from '../core/events/event.ts'
import { webhookSecret } from '../core/events/webhook-secret.ts'
import { as, type EventId, type TenantId, type WebhookId } from '../core/ids.ts'
import { createOutgoingHttp } from '../http/outgoing/create-outgoing-http.ts'
import { signStandardWebhook } from '../lib/standard-webhooks.ts'
import { createDeliverWebhooks, defaultDeliverWebhooks } from './deliver-webhooks.ts'
import { type RunningJobs, startJobs } from './run-jobs.ts'

const tenantId = as<TenantId>('home')
const secrets = createFakeSecrets()
const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

interface Received {
  readonly at: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A real receiver on loopback. */
async function receive(answer: RequestListener = (_request, response) => response.end()) {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ at: Date.now(), headers: request.headers, body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b` }
}

/** Goes on, and can be moved ahead. */
function createShiftedClock() {
  let shift = 0
  return {
    now: () => Date.now() + shift,
    advance: (milliseconds: number) => {
      shift += milliseconds
    },
  }
}

/** Storage that processes share. */
const createShared = () => ({
  clock: createShiftedClock(),
  webhooks: createFakeWebhooks(),
  units: createFakeUnits(),
  log: createFakeLog(),
})
type Shared = ReturnType<typeof createShared>

function startProcess(shared: Shared, settings = {}): RunningJobs {
  const outgoing = createOutgoingHttp({ allowPrivateNetworks: true })
  const ports = { ...shared, outgoing, secrets, random: testRandom }
  const job = createDeliverWebhooks(ports, { ...defaultDeliverWebhooks, ...settings })
  const jobs = startJobs([{ ...job, everyMs: 50 }], ports)
  opened.push(async () => {
    await jobs.stop(3_000)
    outgoing.close()
  })
  return jobs
}

let count = 0
function raise(shared: Shared, changes: Partial<Event> = {}): Event {
  const event: Event = {
    id: as<EventId>(`event-${String(++count).padStart(6, '0')}`),
    tenantId,
    type: 'issuance.issued',
    subjectId: 'i',
    at: shared.clock.now(),
    data: { issuanceId: 'i', state: 'issued' },
    detail: 'for the timeline alone',
    ...changes,
  }
  shared.webhooks.raise(event)
  return event
}

function addWebhook(shared: Shared, url: string, id = 'hook'): void {
  shared.webhooks.webhooks.set(id, {
    id: as<WebhookId>(id),
    tenantId,
    url,
    events: ['*'],
    shape: 'chancery',
    status: 'active',
    createdAt: 0,
  })
}

const row = (shared: Shared, event: Event, id = 'hook') => shared.webhooks.rows.get(`${id} ${event.id}`)
const until = async (holds: () => boolean, withinMs = 5_000) => {
  const end = Date.now() + withinMs
  while (!holds()) {
    if (Date.now() > end) throw new Error('did not come true in time')
    await sleep(10)
  }
}

/** What a receiver does, written from the Standard Webhooks specification and from nothing of ours. */
function verifies(secret: string, { headers, body }: Received): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .map((part) => part.split(','))
    .some(([version, value]) => {
      const given = Buffer.from(value ?? '', 'base64')
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
    })
}

test('the signature is the one of the specification’s example', () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
  const signature = signStandardWebhook(
    key,
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330,
    '{"test": 2432232314}',
  )
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('an event arrives as Standard Webhooks want it', async () => {
  const shared = createShared()
  const { received, url } = await receive()
  addWebhook(shared, url)
  const event = raise(shared)
  startProcess(shared)
  await until(() => row(shared, event)?.state === 'delivered')
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    type: 'issuance.issued',
    timestamp: new Date(event.at).toISOString(),
    data: { issuanceId: 'i', state: 'issued' },
  })
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': event.id,
  })
  const timestamp = Number(received[0]?.headers['webhook-timestamp'])
  expect(Math.abs(timestamp * 1_000 - shared.clock.now())).toBeLessThan(5_000)
  const secret = webhookSecret(secrets, { tenantId, id: as<WebhookId>('hook') })
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(verifies(secret, received[0] as Received)).toBe(true)
  expect(
    verifies(webhookSecret(secrets, { tenantId, id: as<WebhookId>('x') }), received[0] as Received),
  ).toBe(false)
  expect(row(shared, event)).toMatchObject({ attempts: 1, lastStatus: 200 })
  expect(row(shared, event)?.lastError).toBeUndefined()
})

test('a failure is tried again below 5 s with the same id and a new signature, then delivered', async () => {
  const shared = createShared()
  let answers = 0
  const { received, url } = await receive((_request, response) => {
    response.writeHead(++answers === 1 ? 500 : 204).end()
  })
  addWebhook(shared, url)
  const event = raise(shared)
  startProcess(shared)
  await until(() => row(shared, event)?.attempts === 1)
  const first = row(shared, event)
  expect(first).toMatchObject({ state: 'pending', lastStatus: 500, lastError: 'The receiver answered 500.' })
  expect((first?.nextAttemptAt ?? 0) - shared.clock.now()).toBeLessThan(4_500)
  await sleep(150)
  expect(received).toHaveLength(1)
  shared.clock.advance(4_500)
  await until(() => row(shared, event)?.state === 'delivered')
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id])
  const secret = webhookSecret(secrets, { tenantId, id: as<WebhookId>('hook') })
  expect(received.every((one) => verifies(secret, one))).toBe(true)
  expect(received[0]?.headers['webhook-signature']).not.toBe(received[1]?.headers['webhook-signature'])
})

test.each([
  ['a redirect', (location: string) => ({ status: 302, headers: { location } })],
  ['a refusal', () => ({ status: 400, headers: {} })],
])('%s is a failure', async (_name, answer) => {
  const shared = createShared()
  const { received: elsewhere, url: location } = await receive()
  const { status, headers } = answer(location)
  const { url } = await receive((_request, response) => response.writeHead(status, headers).end())
  addWebhook(shared, url)
  const event = raise(shared)
  startProcess(shared)
  await until(() => row(shared, event)?.attempts === 1)
  expect(row(shared, event)).toMatchObject({ state: 'pending', lastStatus: status })
  expect(elsewhere).toHaveLength(0)
})

test('after the last attempt it has failed, and says so in the log', async () => {
  const shared = createShared()
  addWebhook(shared, 'http://127.0.0.1:1/')
  const event = raise(shared)
  startProcess(shared, { giveUpMs: 3_000 })
  await until(() => row(shared, event)?.state === 'failed')
  expect(row(shared, event)?.attempts).toBe(1)
  expect(row(shared, event)?.lastError).not.toContain('127.0.0.1')
  expect(shared.log.lines.at(-1)).toMatchObject({
    level: 'warn',
    context: { webhookId: 'hook', eventId: event.id },
  })
})

test('410 disables the webhook; what else waits stays', async () => {
  const shared = createShared()
  const { received, url } = await receive((_request, response) => response.writeHead(410).end())
  addWebhook(shared, url)
  const event = raise(shared)
  startProcess(shared, { concurrency: 1 })
  await until(() => row(shared, event)?.state === 'failed')
  expect(shared.webhooks.webhooks.get('hook')?.status).toBe('disabled')
  const later = raise(shared)
  await sleep(200)
  expect(received).toHaveLength(1)
  expect(row(shared, later)?.state).toBe('pending')
})

test('410 of the old URL does not disable a webhook that has moved', async () => {
  const shared = createShared()
  const { url } = await receive((_request, response) => {
    addWebhook(shared, 'http://127.0.0.1:1/new')
    response.writeHead(410).end()
  })
  addWebhook(shared, url)
  const event = raise(shared)
  startProcess(shared)
  await until(() => row(shared, event)?.state === 'failed')
  expect(shared.webhooks.webhooks.get('hook')).toMatchObject({
    shape: 'chancery',
    status: 'active',
    url: 'http://127.0.0.1:1/new',
  })
})

test('a receiver that hangs holds up nobody else, and not its own later events either', async () => {
  const shared = createShared()
  let hung = 0
  const slow = await receive((_request, response) => {
    if (hung++ > 0) response.end()
  })
  const fast = await receive()
  addWebhook(shared, slow.url, 'slow')
  addWebhook(shared, fast.url, 'fast')
  raise(shared)
  startProcess(shared)
  await until(() => slow.received.length === 1 && fast.received.length === 1)
  const start = Date.now()
  const second = raise(shared)
  await until(
    () =>
      row(shared, second, 'fast')?.state === 'delivered' &&
      row(shared, second, 'slow')?.state === 'delivered',
  )
  expect(Date.now() - start).toBeLessThan(1_000)
})

test('one healthy receiver gets far more than 200 events a second, several in flight, each once', async () => {
  const shared = createShared()
  let inFlight = 0
  let most = 0
  const { received, url } = await receive(async (_request, response) => {
    most = Math.max(most, ++inFlight)
    await sleep(20)
    inFlight--
    response.end()
  })
  addWebhook(shared, url)
  const events = Array.from({ length: 1_000 }, () => raise(shared))
  const start = Date.now()
  startProcess(shared)
  await until(() => events.every((event) => row(shared, event)?.state === 'delivered'), 10_000)
  const perSecond = 1_000 / ((Date.now() - start) / 1_000)
  expect(perSecond).toBeGreaterThan(200)
  expect(most).toBeGreaterThan(4)
  expect(most).toBeLessThanOrEqual(16)
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1_000)
  expect(received).toHaveLength(1_000)
})

test('two processes share the work, each event once', async () => {
  const shared = createShared()
  const { received, url } = await receive()
  addWebhook(shared, url)
  const events = Array.from({ length: 200 }, () => raise(shared))
  startProcess(shared)
  startProcess(shared)
  await until(() => events.every((event) => row(shared, event)?.state === 'delivered'))
  expect(received).toHaveLength(200)
})

test('what a killed process had claimed is delivered within 15 s', async () => {
  const shared = createShared()
  const { received, url } = await receive()
  addWebhook(shared, url)
  const event = raise(shared)
  // The lease of a process that claims and dies: the longest that ours take.
  const now = shared.clock.now()
  await shared.webhooks.claim(
    tenantId,
    as<WebhookId>('hook'),
    now,
    now + defaultDeliverWebhooks.timeoutMs + 3_000,
    1,
  )
  startProcess(shared)
  await sleep(200)
  expect(received).toHaveLength(0)
  shared.clock.advance(14_000)
  await until(() => row(shared, event)?.state === 'delivered', 1_000)
})

test('at the end attempts get a moment, then they are cut off and left to the next start, free at once', async () => {
  const shared = createShared()
  let answer = false
  const { received, url } = await receive((_request, response) => {
    if (answer) response.end()
  })
  addWebhook(shared, url)
  const events = Array.from({ length: 5 }, () => raise(shared))
  const first = startProcess(shared)
  await until(() => received.length === 5)
  const start = Date.now()
  await first.stop(7_000)
  expect(Date.now() - start).toBeLessThan(3_500)
  for (const event of events)
    expect(row(shared, event)).toMatchObject({ state: 'pending', attempts: 0, leaseUntil: 0 })
  answer = true
  startProcess(shared)
  await until(() => events.every((event) => row(shared, event)?.state === 'delivered'), 2_000)
})

test('an attempt that ends within the moment is recorded', async () => {
  const shared = createShared()
  const { received, url } = await receive(async (_request, response) => {
    await sleep(500)
    response.end()
  })
  addWebhook(shared, url)
  const event = raise(shared)
  const jobs = startProcess(shared)
  await until(() => received.length === 1)
  await jobs.stop(7_000)
  expect(row(shared, event)?.state).toBe('delivered')
})

test('a webhook that is removed meanwhile is no error', async () => {
  const shared = createShared()
  const { url } = await receive((_request, response) => {
    shared.webhooks.rows.clear()
    response.end()
  })
  addWebhook(shared, url)
  raise(shared)
  startProcess(shared)
  await until(() => shared.webhooks.rows.size === 0)
  await sleep(100)
  expect(shared.log.lines).toEqual([])
})
