import { newWebhook, type WebhookRequest } from '../events/create-webhook.ts'
import type { Webhook } from '../events/event.ts'
import type { Write } from '../ports/units.ts'
import { differences } from './differences.ts'
import type { SetupItem } from './document.ts'
import type { SectionPlan, SetupContext } from './plan.ts'

/**
 * Webhooks are known by URL. A new one shows its secret once. Those that an API registered in words of its own are left alone.
 * @throws {CoreError} `invalid_request`
 */
export function planWebhooks(
  { ports, tenant, options }: SetupContext,
  wanted: readonly WebhookRequest[],
  all: readonly Webhook[],
): SectionPlan {
  const existing = all.filter(({ shape }) => shape === 'chancery')
  const items: SetupItem[] = []
  const writes: Write[] = []
  for (const request of wanted) {
    const { webhook, secret } = newWebhook(ports, tenant.id, request, options)
    const before = existing.find(({ url }) => url === request.url)
    if (before === undefined) {
      items.push({ ...item(webhook, 'created'), secret })
      writes.push(...ports.webhooks.add(webhook))
      continue
    }
    const next: Webhook = { ...before, events: webhook.events, status: 'active' }
    const changes = options.onlyMissing === true ? [] : differences(shown(before), shown(next))
    if (changes.length > 0) writes.push(...ports.webhooks.save(next))
    items.push(changes.length === 0 ? item(before, 'unchanged') : { ...item(before, 'changed'), changes })
  }
  if (options.prune === true) {
    for (const webhook of existing.filter(({ url }) => !wanted.some((other) => other.url === url))) {
      items.push(item(webhook, 'removed'))
      writes.push(...ports.webhooks.remove(tenant.id, webhook.id))
    }
  }
  return { items, writes }
}

function shown({ events, status }: Webhook) {
  return { events: [...events].sort(), status }
}

function item({ id, url }: Webhook, outcome: SetupItem['outcome']): SetupItem {
  return { kind: 'webhook', name: url, id, outcome }
}
