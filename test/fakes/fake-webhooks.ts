import type { Delivery, Event, Webhook } from '../../src/core/events/event.ts'
import type { Webhooks } from '../../src/core/ports/webhooks.ts'
import { fakeWrite } from './fake-units.ts'

/** A fake of the deliveries' half of the port `Webhooks`, in memory, with leases. */
export function createFakeWebhooks(): Webhooks & {
  readonly webhooks: Map<string, Webhook>
  readonly rows: Map<string, Delivery & { readonly leaseUntil: number }>
  /** An event and its pending delivery to every webhook. */
  raise(event: Event): void
} {
  const webhooks = new Map<string, Webhook>()
  const events = new Map<string, Event>()
  const rows = new Map<string, Delivery & { leaseUntil: number }>()
  const isDue = (row: Delivery & { leaseUntil: number }, now: number) =>
    row.state === 'pending' && row.nextAttemptAt <= now && row.leaseUntil <= now
  const unused = () => {
    throw new Error('this fake does not do that')
  }
  return {
    webhooks,
    rows,
    raise(event) {
      events.set(event.id, event)
      for (const { id: webhookId, tenantId } of webhooks.values()) {
        rows.set(`${webhookId} ${event.id}`, {
          tenantId,
          webhookId,
          eventId: event.id,
          state: 'pending',
          attempts: 0,
          nextAttemptAt: event.at,
          leaseUntil: 0,
        })
      }
    },
    find: async (_tenantId, id) => webhooks.get(id),
    list: unused,
    add: unused,
    save: (webhook) => [
      fakeWrite(() => {
        const before = webhooks.get(webhook.id)
        if (before === undefined) return false
        webhooks.set(webhook.id, webhook)
        return () => webhooks.set(webhook.id, before)
      }),
    ],
    remove: unused,
    deliveries: unused,
    redeliver: unused,
    async webhooksWithDueDeliveries(now) {
      const due = [...rows.values()].filter((row) => isDue(row, now)).map((row) => row.webhookId)
      return [...new Set(due)]
        .flatMap((id) => webhooks.get(id) ?? [])
        .filter(({ status }) => status === 'active')
        .map(({ tenantId, id }) => ({ tenantId, webhookId: id }))
    },
    async claim(_tenantId, id, now, leaseUntil, limit) {
      const webhook = webhooks.get(id)
      if (webhook?.status !== 'active') return []
      return [...rows]
        .filter(([, row]) => row.webhookId === id && isDue(row, now))
        .slice(0, limit)
        .flatMap(([name, row]) => {
          rows.set(name, { ...row, leaseUntil })
          const event = events.get(row.eventId)
          const { leaseUntil: _, ...delivery } = row
          return event === undefined ? [] : [{ delivery, webhook, event }]
        })
    },
    record: (delivery) =>
      fakeWrite(() => {
        const name = `${delivery.webhookId} ${delivery.eventId}`
        const before = rows.get(name)
        if (before?.state !== 'pending') return false
        rows.set(name, { ...delivery, leaseUntil: 0 })
        return () => rows.set(name, before)
      }),
    purge: unused,
  }
}
