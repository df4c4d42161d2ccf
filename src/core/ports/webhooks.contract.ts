import { describe, expect, it } from 'vitest'
import type { Delivery, Webhook } from '../events/event.ts'
import type { TenantId } from '../ids.ts'
import { pagingContract } from './paging.contract.ts'
import {
  countWinners,
  eventOf,
  newId,
  noon,
  type OpenStorage,
  useStorage,
  webhookOf,
} from './storage.contract.ts'

export function webhooksContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  async function newWebhook(members: Partial<Webhook> = {}) {
    const webhook = webhookOf(newId(), members)
    await store().units.commit(store().webhooks.add(webhook))
    return webhook
  }
  async function newEvents(tenant: TenantId, count: number) {
    const { units, events } = store()
    const made = Array.from({ length: count }, (_, ms) => eventOf(tenant, { at: noon + ms }))
    await units.commit(made.toReversed().flatMap((event) => events.append(event)))
    return made
  }
  const deliveriesOf = async ({ tenantId, id }: Webhook) =>
    (await store().webhooks.deliveries(tenantId, id, { limit: 100 })).items
  const claim = ({ tenantId, id }: Webhook, now: number, limit = 100, leaseUntil = now + 1000) =>
    store().webhooks.claim(tenantId, id, now, leaseUntil, limit)
  const isDue = async ({ id }: Webhook, now: number) =>
    (await store().webhooks.webhooksWithDueDeliveries(now)).some(({ webhookId }) => webhookId === id)
  const record = (delivery: Delivery) => store().units.commit([store().webhooks.record(delivery)])

  describe('a webhook', () => {
    it.each(['chancery', 'eudistack'] as const)(
      'of %s comes back as it went in, within its tenant, and is added once',
      async (shape) => {
        const { units, webhooks } = store()
        const webhook = await newWebhook({ shape, events: ['issuance.issued', 'credential.revoked'] })
        expect(await webhooks.find(webhook.tenantId, webhook.id)).toEqual(webhook)
        expect(await webhooks.find(newId(), webhook.id)).toBeUndefined()
        expect(await countWinners([units.commit(webhooks.add(webhook))])).toBe(0)
      },
    )

    it('is asked for other events, or for none, from the moment it is saved', async () => {
      const { units, webhooks } = store()
      const webhook = await newWebhook()
      await newEvents(webhook.tenantId, 1)
      await units.commit(webhooks.save({ ...webhook, events: ['credential.revoked'] }))
      await newEvents(webhook.tenantId, 1)
      expect(await deliveriesOf(webhook)).toHaveLength(1)
      await units.commit(webhooks.save({ ...webhook, status: 'disabled' }))
      await newEvents(webhook.tenantId, 1)
      expect(await deliveriesOf(webhook)).toHaveLength(1)
      await units.commit(webhooks.save(webhook))
      await newEvents(webhook.tenantId, 1)
      expect(await deliveriesOf(webhook)).toHaveLength(2)
      expect(await countWinners([units.commit(webhooks.save(webhookOf(webhook.tenantId)))])).toBe(0)
    })

    it('takes its deliveries with it', async () => {
      const { units, webhooks, events } = store()
      const webhook = await newWebhook()
      const second = webhookOf(webhook.tenantId)
      await units.commit(webhooks.add(second))
      const [event] = await newEvents(webhook.tenantId, 1)
      await units.commit(webhooks.remove(webhook.tenantId, webhook.id))
      await newEvents(webhook.tenantId, 1)
      expect(await webhooks.find(webhook.tenantId, webhook.id)).toBeUndefined()
      expect(await deliveriesOf(webhook)).toEqual([])
      expect(await deliveriesOf(second)).toHaveLength(2)
      expect(await events.find(webhook.tenantId, event?.id ?? newId())).toEqual(event)
      expect(await countWinners([units.commit(webhooks.remove(webhook.tenantId, webhook.id))])).toBe(0)
    })
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((at) => webhookOf(tenant, { id: newId(at), createdAt: at }))
        await store().units.commit(all.flatMap((webhook) => store().webhooks.add(webhook)))
        return all
      },
      list: (page) => store().webhooks.list(tenant, page),
      idOf: ({ id }) => id,
    }))
  })

  describe('the list of deliveries', () => {
    let webhook = webhookOf(newId())
    let saved: Promise<unknown> = Promise.resolve()
    pagingContract<Delivery>(() => ({
      restart: () => {
        webhook = webhookOf(newId())
        saved = store().units.commit(store().webhooks.add(webhook))
      },
      async add(times) {
        await saved
        const all = times.map((at) => eventOf(webhook.tenantId, { at }))
        await store().units.commit(all.flatMap((event) => store().events.append(event)))
        return all.map(({ id }) => ({ eventId: id }) as Delivery)
      },
      list: (page) => store().webhooks.deliveries(webhook.tenantId, webhook.id, page),
      idOf: ({ eventId }) => eventId,
    }))
  })

  describe('a claim', () => {
    it('takes what is due, oldest event first, for one process until the lease is over', async () => {
      const webhook = await newWebhook()
      const made = await newEvents(webhook.tenantId, 4)
      expect(await isDue(webhook, noon - 1)).toBe(false)
      expect(await claim(webhook, noon - 1)).toEqual([])
      expect(await isDue(webhook, noon + 3)).toBe(true)

      const first = await claim(webhook, noon + 3, 2)
      expect(first.map(({ event }) => event)).toEqual(made.slice(0, 2))
      expect(first[0]).toMatchObject({
        webhook,
        delivery: { webhookId: webhook.id, state: 'pending', attempts: 0 },
      })
      expect((await claim(webhook, noon + 3)).map(({ event }) => event)).toEqual(made.slice(2))
      expect(await claim(webhook, noon + 3)).toEqual([])
      expect(await isDue(webhook, noon + 1002)).toBe(false)

      // Whoever had claimed them is gone.
      expect(await isDue(webhook, noon + 1003)).toBe(true)
      expect((await claim(webhook, noon + 1003)).map(({ event }) => event)).toEqual(made)
    })

    it('takes nothing of a webhook that is disabled or gone', async () => {
      const { units, webhooks } = store()
      const webhook = await newWebhook()
      await newEvents(webhook.tenantId, 2)
      await units.commit(webhooks.save({ ...webhook, status: 'disabled' }))
      expect(await isDue(webhook, noon + 10)).toBe(false)
      expect(await claim(webhook, noon + 10)).toEqual([])
      expect(await webhooks.claim(webhook.tenantId, newId(), noon + 10, noon + 20, 9)).toEqual([])
    })

    it('never gives a delivery to two, in two processes at the same time', async () => {
      const { storage, another } = opened()
      const webhook = await newWebhook()
      await newEvents(webhook.tenantId, 60)
      const claimed = await Promise.all(
        Array.from({ length: 12 }, (_, attempt) =>
          (attempt % 2 === 0 ? storage : another).webhooks.claim(
            webhook.tenantId,
            webhook.id,
            noon + 100,
            noon + 200 + attempt,
            7,
          ),
        ),
      )
      const sizes = claimed.map((deliveries) => deliveries.length)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(7)
      const ids = claimed.flat().map(({ delivery }) => delivery.eventId)
      expect(new Set(ids).size).toBe(ids.length)
      const rest = await claim(webhook, noon + 100)
      expect(ids.length + rest.length).toBe(60)
    })
  })

  describe('an attempt', () => {
    it('that failed is due again at its time', async () => {
      const webhook = await newWebhook()
      await newEvents(webhook.tenantId, 1)
      const [claimed] = await claim(webhook, noon)
      if (claimed === undefined) throw new Error('nothing claimed')
      const again: Delivery = {
        ...claimed.delivery,
        attempts: 1,
        nextAttemptAt: noon + 500,
        lastAttemptAt: noon,
        lastStatus: 503,
        lastError: 'Service Unavailable',
      }
      await record(again)
      expect(await deliveriesOf(webhook)).toEqual([again])
      expect(await claim(webhook, noon + 499)).toEqual([])
      expect((await claim(webhook, noon + 500))[0]?.delivery).toEqual(again)
    })

    it.each(['delivered', 'failed'] as const)(
      'that ended as %s ends the delivery for good',
      async (state) => {
        const webhook = await newWebhook()
        await newEvents(webhook.tenantId, 1)
        const [claimed] = await claim(webhook, noon)
        if (claimed === undefined) throw new Error('nothing claimed')
        const ended: Delivery = { ...claimed.delivery, state, attempts: 1, lastAttemptAt: noon }
        await record(ended)
        // A slow process whose lease was over.
        await record({ ...claimed.delivery, attempts: 1, nextAttemptAt: noon + 1 })
        expect(await deliveriesOf(webhook)).toEqual([ended])
        expect(await isDue(webhook, noon + 100_000)).toBe(false)
        expect(await claim(webhook, noon + 100_000)).toEqual([])
      },
    )
  })

  describe('a redelivery', () => {
    it('makes an ended delivery pending again', async () => {
      const { units, webhooks } = store()
      const webhook = await newWebhook()
      const [event] = await newEvents(webhook.tenantId, 1)
      const [claimed] = await claim(webhook, noon)
      if (claimed === undefined || event === undefined) throw new Error('nothing claimed')
      await record({ ...claimed.delivery, state: 'delivered', attempts: 1, lastAttemptAt: noon })
      await units.commit([webhooks.redeliver(webhook.tenantId, webhook.id, event.id, noon + 50)])
      expect(await claim(webhook, noon + 49)).toEqual([])
      expect(await claim(webhook, noon + 50)).toMatchObject([
        { event, delivery: { state: 'pending', attempts: 0 } },
      ])
    })

    it('sends an event that the webhook had not asked for', async () => {
      const { units, webhooks } = store()
      const webhook = await newWebhook({ events: [] })
      const [event] = await newEvents(webhook.tenantId, 1)
      if (event === undefined) throw new Error('no event')
      await units.commit([webhooks.redeliver(webhook.tenantId, webhook.id, event.id, noon)])
      expect(await claim(webhook, noon)).toMatchObject([{ event }])
    })

    it('needs the event and the webhook', async () => {
      const { units, webhooks } = store()
      const webhook = await newWebhook()
      const [event] = await newEvents(webhook.tenantId, 1)
      const { tenantId, id } = webhook
      const wrong = [
        webhooks.redeliver(tenantId, id, newId(), noon),
        webhooks.redeliver(tenantId, newId(), event?.id ?? newId(), noon),
        webhooks.redeliver(newId(), id, event?.id ?? newId(), noon),
      ]
      expect(await countWinners(wrong.map((write) => units.commit([write])))).toBe(0)
    })
  })

  it('forgets deliveries that ended long ago, and no other', async () => {
    const { webhooks } = store()
    await webhooks.purge(noon + 1000, 10_000)
    const webhook = await newWebhook()
    await newEvents(webhook.tenantId, 4)
    const claimed = await claim(webhook, noon + 10)
    for (const [index, { delivery }] of claimed.entries())
      if (index < 3) await record({ ...delivery, state: 'delivered', lastAttemptAt: noon + 10 + index })
    expect(await webhooks.purge(noon + 10, 100)).toBe(0)
    expect(await webhooks.purge(noon + 12, 1)).toBe(1)
    expect(await webhooks.purge(noon + 12, 100)).toBe(1)
    expect((await deliveriesOf(webhook)).map(({ state }) => state).sort()).toEqual(['delivered', 'pending'])
  })
}
