import { describe, expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import { pagingContract } from './paging.contract.ts'
import {
  countWinners,
  eventOf,
  newId,
  noon,
  type OpenStorage,
  tenantOf,
  useStorage,
  webhookOf,
} from './storage.contract.ts'

export function eventsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, within its tenant', async () => {
    const { units, events } = store()
    const tenant = newId<TenantId>()
    const all = [eventOf(tenant), eventOf(tenant, { detail: 'wrong code, try 2 of 5', data: {} })]
    await units.commit(all.flatMap((event) => events.append(event)))
    for (const event of all) {
      expect(await events.find(tenant, event.id)).toEqual(event)
      expect(await events.find(newId(), event.id)).toBeUndefined()
    }
    expect(await countWinners([units.commit(events.append(all[0] ?? eventOf(tenant)))])).toBe(0)
  })

  it('tells what happened to one aggregate, oldest first', async () => {
    const { units, events } = store()
    const tenant = newId<TenantId>()
    const subjectId = 'issuance'
    const steps = [3, 1, 2].map((ms) => eventOf(tenant, { subjectId, at: noon + ms }))
    await units.commit(
      [...steps, eventOf(tenant), eventOf(newId(), { subjectId })].flatMap((event) => events.append(event)),
    )
    expect(await events.timeline(tenant, subjectId)).toEqual(
      steps.toSorted((one, other) => one.at - other.at),
    )
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((at) => eventOf(tenant, { at }))
        await store().units.commit(all.flatMap((event) => store().events.append(event)))
        return all
      },
      list: (page) => store().events.list(tenant, {}, page),
      idOf: ({ id }) => id,
    }))

    it('holds one type when asked', async () => {
      const { units, events } = store()
      const owner = newId<TenantId>()
      const all = (['issuance.issued', 'issuance.failed', 'issuance.issued'] as const).map((type, ms) =>
        eventOf(owner, { type, at: noon + ms }),
      )
      await units.commit(all.flatMap((event) => events.append(event)))
      const { items } = await events.list(owner, { type: 'issuance.issued' }, { limit: 1 })
      expect(items).toEqual([all[2]])
      expect((await events.list(owner, { type: 'issuance.failed' }, { limit: 9 })).items).toEqual([all[1]])
      expect((await events.list(owner, { type: 'credential.revoked' }, { limit: 9 })).items).toEqual([])
    })
  })

  describe('deliveries', () => {
    it('are made for each active webhook that asked for the type, once, and for no other', async () => {
      const { units, events, webhooks } = store()
      const tenant = newId<TenantId>()
      const type = 'issuance.issued'
      const hooks = {
        all: webhookOf(tenant),
        both: webhookOf(tenant, { events: [type, '*', 'issuance.failed'] }),
        one: webhookOf(tenant, { events: [type] }),
        other: webhookOf(tenant, { events: ['issuance.failed'] }),
        none: webhookOf(tenant, { events: [] }),
        disabled: webhookOf(tenant, { status: 'disabled' }),
        foreign: webhookOf(newId()),
      }
      await units.commit(Object.values(hooks).flatMap((webhook) => webhooks.add(webhook)))
      const event = eventOf(tenant, { type })
      await units.commit(events.append(event))
      const told = await Promise.all(
        Object.values(hooks).map(async ({ tenantId, id }) => {
          const { items } = await webhooks.deliveries(tenantId, id, { limit: 9 })
          return items
        }),
      )
      expect(told.map((items) => items.length)).toEqual([1, 1, 1, 0, 0, 0, 0])
      expect(told[0]).toEqual([
        {
          tenantId: tenant,
          webhookId: hooks.all.id,
          eventId: event.id,
          state: 'pending',
          attempts: 0,
          nextAttemptAt: event.at,
        },
      ])
    })
  })

  describe('purge', () => {
    it('removes what is old, but for what a delivery waits for', async () => {
      const { units, events, webhooks, tenants } = store()
      const tenant = tenantOf()
      const past = noon - 86_400_000
      const webhook = webhookOf(tenant.id, { events: ['issuance.failed'] })
      const old = [0, 1, 2].map((ms) => eventOf(tenant.id, { at: past + ms }))
      const awaited = eventOf(tenant.id, { at: past, type: 'issuance.failed' })
      const young = eventOf(tenant.id, { at: past + 10 })
      await units.commit([
        tenants.add(tenant),
        ...webhooks.add(webhook),
        ...[...old, awaited, young].flatMap((event) => events.append(event)),
      ])
      expect(await events.purge(past, 100)).toBe(0)
      expect(await events.purge(past + 10, 2)).toBe(2)
      expect(await events.purge(past + 10, 100)).toBe(1)
      expect((await events.list(tenant.id, {}, { limit: 9 })).items).toEqual([young, awaited])

      const [delivery] = (await webhooks.deliveries(tenant.id, webhook.id, { limit: 1 })).items
      if (delivery === undefined) throw new Error('no delivery')
      await units.commit([webhooks.record({ ...delivery, state: 'delivered', lastAttemptAt: noon })])
      expect(await events.purge(past + 10, 100)).toBe(1)
      expect((await events.list(tenant.id, {}, { limit: 9 })).items).toEqual([young])
    })
  })
}
