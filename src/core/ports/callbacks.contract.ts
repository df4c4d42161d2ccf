import { beforeEach, expect, it } from 'vitest'
import type { Callback, NewCallback } from '../callbacks/callback.ts'
import { AWAITED_MS } from '../callbacks/callback.ts'
import type { TenantId } from '../ids.ts'
import {
  eventOf,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  tenantOf,
  useStorage,
} from './storage.contract.ts'

/** What every implementation of {@link Callbacks} does. */
export function callbacksContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage
  let tenantId: TenantId
  /** Each test has days of its own, so that none claims what another left. */
  let now = noon

  beforeEach(async () => {
    now += 30 * 86_400_000
    const tenant = tenantOf()
    tenantId = tenant.id
    await store().units.commit([store().tenants.add(tenant)])
    const { callbacks, units } = store()
    for (;;) {
      const left = await callbacks.claimDue(Number.MAX_SAFE_INTEGER, now, 10_000)
      if (left.length === 0) break
      await units.commit(left.map((callback) => callbacks.record({ ...callback, state: 'failed' })))
    }
  })

  const add = async (subjectId: string, sequence: number, more: Partial<NewCallback> = {}, at = now) => {
    const callback: NewCallback = {
      sequence,
      fact: { status: 'request_retrieved' },
      sealedTarget: Uint8Array.of(0, 255, 7),
      isAwaited: false,
      ...more,
    }
    await store().units.commit(store().events.append(eventOf(tenantId, { at, subjectId, callback })))
  }
  const about = (subjectId: string) => store().callbacks.about(tenantId, subjectId)
  const due = (at = now, limit = 100) => store().callbacks.claimDue(at, at + 10_000, limit)
  const next = (subjectId: string, at = now) =>
    store().callbacks.claimNext(tenantId, subjectId, at, at + 10_000)
  const record = (callback: Callback) => store().units.commit([store().callbacks.record(callback)])
  const names = (callbacks: readonly Callback[]) =>
    callbacks.map(({ subjectId, sequence }) => `${subjectId}/${sequence}`).sort()

  it('is written with its event, and comes back as it went in', async () => {
    const fact = {
      status: 'issuance_error',
      error: { code: 'IssuanceFlowFailed', message: 'user_canceled' },
    } as const
    await add('one', 3, { fact, isAwaited: true })
    await add('one', 2)
    expect(await about('one')).toEqual([
      {
        tenantId,
        subjectId: 'one',
        sequence: 2,
        state: 'pending',
        fact: { status: 'request_retrieved' },
        isAwaited: false,
        createdAt: now,
        attempts: 0,
        nextAttemptAt: now,
        sealedTarget: Uint8Array.of(0, 255, 7),
      },
      expect.objectContaining({ sequence: 3, fact, isAwaited: true, nextAttemptAt: now + AWAITED_MS }),
    ])
    expect(await store().callbacks.about(newId(), 'one')).toEqual([])
  })

  it('tells one change once, with all of its unit', async () => {
    await add('one', 2)
    await expect(add('one', 2)).rejects.toThrow()
    expect(await about('one')).toHaveLength(1)
  })

  it('is claimed when due, by one process, and only the first of a request', async () => {
    await add('one', 2)
    await add('one', 3)
    await add('two', 2, { isAwaited: true })
    const [here, there] = await Promise.all([
      due(),
      opened().another.callbacks.claimDue(now, now + 10_000, 100),
    ])
    expect(names([...here, ...there])).toEqual(['one/2'])
    expect(await due(now + 9_999)).toEqual([])
    // A lease that is over is a process that was killed; whoever awaited its own callback was killed too.
    expect(names(await due(now + AWAITED_MS))).toEqual(['one/2', 'two/2'])
  })

  it('goes on with the next when the one before has ended', async () => {
    await add('one', 2)
    await add('one', 3)
    const [first] = await due()
    const { sealedTarget: _target, ...ended } = first as Callback
    await record({ ...ended, state: 'delivered', attempts: 1, lastAttemptAt: now, lastStatus: 200 })
    expect(names(await due())).toEqual(['one/3'])
    expect((await about('one'))[0]).toEqual({
      ...ended,
      state: 'delivered',
      attempts: 1,
      lastAttemptAt: now,
      lastStatus: 200,
    })
    await expect(record({ ...ended, state: 'failed' })).rejects.toThrow()
  })

  it('is handed to whoever waits for it before it is due, in order, to one at a time', async () => {
    await add('one', 2, { isAwaited: true })
    await add('one', 3, { isAwaited: true })
    const taken = await Promise.all(Array.from({ length: 20 }, () => next('one')))
    const [winner, ...others] = taken.filter((callback) => callback !== undefined)
    expect(others).toEqual([])
    expect(winner?.sequence).toBe(2)
    await record({ ...(winner as Callback), state: 'refused', attempts: 1 })
    // Refused is not over: the wallet comes back and it is tried first.
    expect((await next('one'))?.sequence).toBe(2)
    expect(await next('one')).toBeUndefined()
    expect(await next('nothing')).toBeUndefined()
  })

  it('refused is not taken up by itself', async () => {
    await add('one', 2)
    const [first] = await due()
    await record({ ...(first as Callback), state: 'refused' })
    expect(await due(now + 86_400_000)).toEqual([])
  })

  it('is purged when it has ended, not while it waits', async () => {
    await add('waits', 2, { isAwaited: true }, now - 1000)
    await add('refused', 2, {}, now - 1000)
    await add('young', 2, {}, now)
    for (const callback of await due()) await record({ ...callback, state: 'refused' })
    await store().callbacks.purge(now - 1000, 10_000)
    expect(await store().callbacks.purge(now, 10)).toBe(1)
    expect(await about('refused')).toEqual([])
    expect(await about('waits')).toHaveLength(1)
    expect(await about('young')).toHaveLength(1)
  })

  it('is not there when its unit failed', async () => {
    const conflict = store().tenants.add(tenantOf({ id: tenantId }))
    const event = eventOf(tenantId, {
      subjectId: 'one',
      callback: {
        sequence: 2,
        fact: { status: 'request_retrieved' },
        sealedTarget: Uint8Array.of(1),
        isAwaited: false,
      },
    })
    await expectConflict(store().units.commit([...store().events.append(event), conflict]), conflict)
    expect(await about('one')).toEqual([])
  })
}
