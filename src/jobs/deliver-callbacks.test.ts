import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { AWAITED_MS, type Callback } from '../core/callbacks/callback.ts'
import { sealTarget } from '../core/callbacks/callback-target.ts'
import { CoreError } from '../core/errors.ts'
import { as, type TenantId } from '../core/ids.ts'
import type { OutgoingRequest } from '../core/ports/outgoing-http.ts'
import { createSecrets } from '../keys/software/secrets.ts'
import { type CallbackSettings, createCallbackDelivery } from './deliver-callbacks.ts'

const tenantId = as<TenantId>('t')
const idle = new AbortController().signal

/** The queue in memory: what the store's contract says, for one process. */
function setUp(settings: Partial<CallbackSettings> = {}) {
  const clock = createFakeClock()
  const secrets = createSecrets(testRandom.bytes(32), { random: testRandom })
  const rows: (Callback & { lease: number })[] = []
  const sent: OutgoingRequest[] = []
  const open = ({ state }: Callback) => state === 'pending' || state === 'refused'
  const take = (row: (typeof rows)[number] | undefined, now: number, until: number) => {
    if (row === undefined || row.lease > now) return undefined
    row.lease = until
    const { lease: _lease, ...callback } = row
    return callback
  }
  let answer: () => Promise<number> = async () => 200
  const { delivery, job } = createCallbackDelivery(
    {
      clock,
      secrets,
      random: testRandom,
      log: createFakeLog(),
      outgoing: {
        async request(request: OutgoingRequest) {
          sent.push(request)
          return { status: await answer(), headers: {}, body: new Uint8Array() }
        },
      },
      presentationRequests: { find: async () => undefined },
      callbacks: {
        about: async () => rows,
        claimNext: async (_tenant: TenantId, _subject: string, now: number, until: number) =>
          take(rows.find(open), now, until),
        claimDue: async (now: number, until: number) => {
          const first = rows.find(({ state }) => state === 'pending')
          const taken =
            first !== undefined && first.nextAttemptAt <= now ? take(first, now, until) : undefined
          return taken === undefined ? [] : [taken]
        },
        record: (callback: Callback) => callback as never,
      },
      units: {
        commit: async ([callback]: readonly Callback[]) => {
          const at = rows.findIndex(({ sequence }) => sequence === callback?.sequence)
          rows[at] = { ...(callback as Callback), lease: 0 }
        },
      },
    } as never,
    {
      mode: 'in-line',
      addCode: false,
      rewrites: new Map(),
      timeoutMs: 10_000,
      giveUpMs: 60_000,
      ...settings,
    },
  )
  const add = (sequence: number, status: 'request_retrieved' | 'issuance_successful', isAwaited = true) =>
    rows.push({
      tenantId,
      subjectId: 'i',
      sequence,
      state: 'pending',
      fact: { status },
      isAwaited,
      createdAt: clock.now(),
      attempts: 0,
      nextAttemptAt: isAwaited ? clock.now() + AWAITED_MS : clock.now(),
      sealedTarget: sealTarget(secrets, tenantId, {
        url: 'https://app.example/x',
        state: 's',
        headers: { 'api-key': 'k' },
      }),
      lease: 0,
    })
  return {
    clock,
    rows,
    delivery,
    job,
    add,
    answering: (next: () => Promise<number>) => {
      answer = next
    },
    statuses: () => sent.map(({ body }) => JSON.parse(String(body)).requestStatus),
    states: () => rows.map(({ state }) => state),
    sent,
  }
}

describe('callbacks in line with a wallet', () => {
  it('go out in order before the wallet is answered, with the headers of the app, and forget where to', async () => {
    const { add, delivery, statuses, states, rows, sent } = setUp()
    add(2, 'request_retrieved')
    add(3, 'issuance_successful')
    await delivery.announce(tenantId, 'i', 3)
    expect(statuses()).toEqual(['request_retrieved', 'issuance_successful'])
    expect(states()).toEqual(['delivered', 'delivered'])
    expect(rows.every(({ sealedTarget }) => sealedTarget === undefined)).toBe(true)
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://app.example/x',
      headers: { 'api-key': 'k' },
    })
  })

  it('one that is refused is the wallet\u2019s to hear, stays, and is tried when it comes again; one of a fetch is over', async () => {
    const { add, delivery, states, answering, statuses } = setUp()
    answering(async () => 400)
    add(2, 'request_retrieved')
    add(3, 'issuance_successful')
    await expect(delivery.announce(tenantId, 'i', 3)).rejects.toMatchObject({
      code: 'callback_failed',
      message: 'Error while calling tenant callback : bad request.',
    })
    expect(states()).toEqual(['failed', 'refused'])
    answering(async () => 204)
    await delivery.announce(tenantId, 'i', 3)
    expect(states()).toEqual(['failed', 'delivered'])
    expect(statuses()).toEqual(['request_retrieved', 'issuance_successful', 'issuance_successful'])
  })

  it('an app that cannot be reached is no answer, and nothing of our network is said', async () => {
    const { add, delivery, answering } = setUp()
    answering(async () => {
      throw new CoreError('outgoing_failed', 'Nobody answered.', { detail: '10.0.0.7 refused' })
    })
    add(2, 'issuance_successful')
    const error: CoreError = await delivery.announce(tenantId, 'i', 2).catch((raised) => raised)
    expect(error.message).toBe('Error while calling tenant callback : no answer.')
    expect(error.detail).toContain('10.0.0.7')
  })

  it('what another is calling is waited for, also when the clock jumps past its lease', async () => {
    const { add, delivery, job, clock, answering, statuses } = setUp()
    let arrive = (_status: number): void => {}
    answering(() => new Promise((resolve) => (arrive = resolve)))
    add(2, 'request_retrieved')
    delivery.start(tenantId, 'i')
    await new Promise((resolve) => setTimeout(resolve, 5))
    clock.advance(3_600_000)
    await job.run(idle)
    expect(statuses()).toEqual(['request_retrieved'])
    add(3, 'issuance_successful')
    const announced = delivery.announce(tenantId, 'i', 3)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(statuses()).toEqual(['request_retrieved'])
    answering(async () => 200)
    arrive(200)
    await announced
    expect(statuses()).toEqual(['request_retrieved', 'issuance_successful'])
    await job.drain?.()
  })
})

describe('callbacks that are retried', () => {
  it('hold up nobody, and come again until they are taken', async () => {
    const { add, delivery, job, clock, answering, states, rows } = setUp({ mode: 'retried' })
    answering(async () => 503)
    add(2, 'issuance_successful')
    await delivery.announce(tenantId, 'i', 2)
    await job.drain?.()
    expect(states()).toEqual(['pending'])
    const [row] = rows
    expect(row).toMatchObject({ attempts: 1, lastStatus: 503 })
    expect((row?.nextAttemptAt ?? 0) - clock.now()).toBeLessThanOrEqual(5_000)
    await job.run(idle)
    expect(row?.attempts).toBe(1)
    answering(async () => 200)
    clock.advance(5_000)
    await job.run(idle)
    expect(states()).toEqual(['delivered'])
  })

  it('have failed when their time is over', async () => {
    const { add, job, clock, answering, states } = setUp()
    answering(async () => 500)
    add(2, 'issuance_successful', false)
    for (let round = 0; round < 10; round++) {
      await job.run(idle)
      clock.advance(86_400_000)
    }
    expect(states()).toEqual(['failed'])
  })
})
