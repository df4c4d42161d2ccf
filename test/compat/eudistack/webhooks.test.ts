// Probes 17, 22, 25 and 26 of the contract, as far as a receiver sees them; and how a tenant names its receiver.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../../src/cli/tour/answer.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../src/cli/tour/webhook-receiver.ts'
import { collect, eventually } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import { created, type EudistackOffice, type Problem, startEudistackOffice } from './support.ts'

interface Registered {
  readonly url: string
  readonly events: readonly string[]
  readonly status: string
  readonly secret?: string
}
interface Deliveries {
  readonly deliveries: readonly Readonly<Record<string, unknown>>[]
  readonly next_page_token?: string
}
type Told = Readonly<Record<string, unknown>>

let eudistack: EudistackOffice
let clock: ShiftedClock
const receivers: WebhookReceiver[] = []
beforeAll(async () => {
  clock = createShiftedClock(mkdtempSync(join(tmpdir(), 'chancery-clock-')))
  eudistack = await startEudistackOffice({ environment: clock.environment })
})
afterAll(async () => {
  for (const receiver of receivers) receiver.close()
  await eudistack?.office.remove()
})

const path = (rest = '', of = eudistack) =>
  `${of.demo.issuances.replace('/issuances', '/tenant/webhooks')}${rest}`
const call = <Result>(method: string, rest = '', body?: unknown, of = eudistack) =>
  of.backend.call<Result>(method, path(rest, of), body)
const put = <Result = Registered>(body: unknown, of = eudistack) => call<Result>('PUT', '', body, of)

async function subscribe(more: Readonly<Record<string, unknown>> = {}) {
  const receiver = await startWebhookReceiver()
  receivers.push(receiver)
  const { status, body } = await put({ url: receiver.url, ...more })
  expect(status, JSON.stringify(body)).toBe(200)
  receiver.secret = body.secret ?? ''
  const told = (id: string): readonly Told[] =>
    receiver.deliveries
      .map(({ event }) => event as unknown as Told)
      .filter((event) => event['issuance_id'] === id)
  return { receiver, body, told }
}

async function accept(id: string, credentialOfferUri: string) {
  const { body } = await eudistack.office.management.get<{ transactionCode: string }>(`/issuances/${id}`)
  const { holder, notificationId } = await collect({
    credentialOfferUri,
    transactionCode: body.transactionCode,
  })
  return holder.notify(notificationId, 'credential_accepted')
}

describe('what the receiver is told', () => {
  test('17: an acceptance, once, in the five members of the guide, signed', async () => {
    const { receiver, told } = await subscribe()
    const request = { delivery: 'ui', client_request_id: `onboarding-${Date.now()}` }
    const { issuance_id: id, credential_offer_uri: uri } = await created(eudistack.backend, request)
    expect(await accept(id, uri)).toBe(204)
    await eventually(async () => expect(told(id)).toHaveLength(1))
    const { credential_id: credentialId } = await eudistack.backend.status(id)
    expect(told(id)).toEqual([
      {
        event: 'issuance.accepted',
        issuance_id: id,
        client_request_id: request.client_request_id,
        credential_id: credentialId,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ])
    expect(receiver.deliveries.every(({ isSigned }) => isSigned)).toBe(true)
    // Neither attributes nor addresses, nor events that the guide does not have.
    expect(JSON.stringify(receiver.deliveries)).not.toMatch(/Garcia|@|offered|retrieved/)
  })

  test('22: what ran out is rejected, and says that it ran out; what was withdrawn says so', async () => {
    const { told } = await subscribe()
    const withdrawn = await created(eudistack.backend, { delivery: 'ui' })
    const patched = await eudistack.backend.call('PATCH', `/${withdrawn.issuance_id}`, {
      status: 'WITHDRAWN',
    })
    expect(patched.status).toBe(204)
    const expired = await created(eudistack.backend, { delivery: 'ui' })
    clock.set(Date.parse(expired.expires_at) - Date.now() + 1_000)
    try {
      for (const [{ issuance_id: id }, reason] of [
        [withdrawn, 'withdrawn'],
        [expired, 'expired'],
      ] as const) {
        await eventually(async () => expect(told(id)).toHaveLength(1))
        expect(told(id)[0]).toMatchObject({ event: 'issuance.rejected', reason })
        expect(told(id)[0]).not.toHaveProperty('credential_id')
      }
    } finally {
      clock.set(0)
    }
  })

  test('25: refused twice, it comes again under the same id, and then no more', async () => {
    const { receiver } = await subscribe()
    receiver.status = 500
    const { issuance_id: id } = await created(eudistack.backend, { delivery: 'ui' })
    const attempts = () =>
      receiver.deliveries.filter(({ event }) => (event as unknown as Told)['issuance_id'] === id)
    await eudistack.backend.call('PATCH', `/${id}`, { status: 'WITHDRAWN' })
    await eventually(async () => expect(attempts()).toHaveLength(1))
    try {
      clock.set(10_000)
      await eventually(async () => expect(attempts()).toHaveLength(2))
      receiver.status = 204
      clock.set(60_000)
      await eventually(async () => expect(attempts()).toHaveLength(3))
      clock.set(3_000_000)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
    } finally {
      clock.set(0)
    }
    expect(attempts()).toHaveLength(3)
    expect(new Set(attempts().map(({ id: webhookId }) => webhookId)).size).toBe(1)
    expect(attempts().every(({ isSigned }) => isSigned)).toBe(true)
    const { body } = await call<Deliveries>('GET', '/deliveries')
    expect(body.deliveries).toEqual([
      {
        webhook_id: attempts()[0]?.id,
        event: 'issuance.rejected',
        issuance_id: id,
        status: 'delivered',
        attempts: 3,
        last_attempt_at: expect.any(String),
        response_status: 204,
      },
    ])
  }, 40_000)

  test('a test event, at once, with what the receiver said', async () => {
    const { receiver } = await subscribe()
    expect((await call('POST', '/test')).body).toEqual({ delivered: true, status: 204 })
    const [delivery] = receiver.deliveries
    expect(delivery?.isSigned).toBe(true)
    expect(delivery?.event).toMatchObject({ event: 'webhook.test', client_request_id: 'test' })
    // Where it would lead is not followed.
    receiver.status = 302
    expect((await call('POST', '/test')).body).toEqual({ delivered: false, status: 302 })
    expect((await call<Deliveries>('GET', '/deliveries')).body.deliveries).toEqual([])
  })
})

describe('the registration', () => {
  test('shows the secret once; the same URL keeps it, another one has its own', async () => {
    const first = await subscribe()
    expect(first.body).toMatchObject({ status: 'active' })
    expect(first.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(first.body.events).toEqual(['issuance.accepted', 'issuance.rejected', 'issuance.error'])
    const { receiver } = first
    const again = await put({ url: receiver.url, events: ['issuance.rejected'] })
    expect(again.body).not.toHaveProperty('secret')
    expect(again.body.events).toEqual(['issuance.rejected'])
    const seen = await call<Registered>('GET')
    expect(seen.body).toEqual(again.body)
    const rotated = await put({ url: receiver.url, rotate_secret: true })
    expect(rotated.body.secret).toMatch(/^whsec_/)
    expect(rotated.body.secret).not.toBe(first.body.secret)
    const second = await subscribe()
    expect(second.body.secret).not.toBe(rotated.body.secret)
    await call('POST', '/test')
    expect([receiver.deliveries.length, second.receiver.deliveries.length]).toEqual([0, 1])
  })

  test('tells only of what was asked for', async () => {
    const { told } = await subscribe({ events: ['issuance.accepted'] })
    const { issuance_id: gone } = await created(eudistack.backend, { delivery: 'ui' })
    await eudistack.backend.call('PATCH', `/${gone}`, { status: 'WITHDRAWN' })
    const { issuance_id: id, credential_offer_uri: uri } = await created(eudistack.backend, {
      delivery: 'ui',
    })
    await accept(id, uri)
    await eventually(async () => expect(told(id)).toHaveLength(1))
    expect(told(gone)).toEqual([])
  })

  test('of the first receiver by many at once leaves one', async () => {
    await call('DELETE')
    expect((await call<Problem>('GET')).status).toBe(404)
    const receiver = await startWebhookReceiver()
    receivers.push(receiver)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => put({ url: `${receiver.url}${at}` })),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    await call('POST', '/test')
    const { body } = await eudistack.office.management.get<{ items: { shape: string }[] }>('/webhooks')
    expect(body.items.filter(({ shape }) => shape === 'eudistack')).toHaveLength(1)
  })

  test('is refused without a token, for events that there are not, for what is no URL', async () => {
    expect((await send(path(), { method: 'PUT', body: '{}' })).status).toBe(401)
    expect((await send(path('/deliveries'), {})).status).toBe(401)
    const wrong = [
      { url: 'https://hooks.example/', events: ['issuance.offered'] },
      { url: 'https://hooks.example/', events: [] },
      { url: 'hooks.example' },
      { url: 'ftp://hooks.example/' },
      { url: 'https://user:password@hooks.example/' },
      { url: `https://hooks.example/${'x'.repeat(2_000)}` },
      {},
    ]
    for (const body of wrong) {
      const answer = await put<Problem>(body)
      expect([answer.status, answer.body.type], JSON.stringify(body)).toEqual([400, 'invalid_request'])
    }
  })

  test('is the tenant’s own', async () => {
    await subscribe()
    const other = eudistack.demo.otherTenant
    const token = await eudistack.backend.token()
    const foreign = other.issuances.replace('/issuances', '/tenant/webhooks')
    expect((await send(foreign, { headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
  })
})

test('26: plain http is refused at registration, addresses of the inside when they are called', async () => {
  const strict = await startEudistackOffice({ environment: { CHANCERY_ALLOW_PRIVATE_NETWORKS: 'off' } })
  try {
    const plain = await put<Problem>({ url: 'http://hooks.example/' }, strict)
    expect([plain.status, plain.body.type, plain.body.violations?.[0]?.field]).toEqual([
      400,
      'invalid_request',
      'url',
    ])
    for (const host of [
      '127.0.0.1',
      '169.254.169.254',
      '[::1]',
      'localhost',
      '10.0.0.1',
      '[::ffff:127.0.0.1]',
    ]) {
      expect((await put({ url: `https://${host}/` }, strict)).status).toBe(200)
      const { body } = await call<{ delivered: boolean; error?: string }>('POST', '/test', undefined, strict)
      expect(body, host).toEqual({ delivered: false, error: expect.any(String) })
    }
  } finally {
    await strict.office.remove()
  }
})
