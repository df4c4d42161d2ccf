import type { Webhook } from '../../core/events/event.ts'
import type { WebhookId } from '../../core/ids.ts'
import type { Webhooks } from '../../core/ports/webhooks.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { createDeliveries } from './deliveries.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { pageOfRows, removeById, rowById } from './row-queries.ts'

type Row = Tables['webhooks']

function toRow(webhook: Webhook): Row {
  return {
    tenant_id: webhook.tenantId,
    id: webhook.id,
    url: webhook.url,
    events: toJson(webhook.events),
    shape: webhook.shape,
    status: webhook.status,
    created_at: webhook.createdAt,
  }
}

function toWebhook(row: Row): Webhook {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    url: row.url,
    events: fromJson<string[]>(row.events),
    shape: row.shape,
    status: row.status,
    createdAt: row.created_at,
  }
}

export function createWebhooks(engine: Engine): Webhooks {
  const { compile, row, rows } = engine
  const selectOne = compile(rowById('webhooks'))
  const list = compile(pageOfRows('webhooks'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('webhooks')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        url: p.url,
        events: p.events,
        shape: p.shape,
        status: p.status,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row) =>
    db
      .updateTable('webhooks')
      .set({ url: p.url, events: p.events, status: p.status })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )
  const remove = compile(removeById('webhooks'))
  const removeDeliveries = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db.deleteFrom('deliveries').where('tenant_id', '=', p.tenant_id).where('webhook_id', '=', p.id),
  )
  const unsubscribe = compile((db, p: Pick<Row, 'tenant_id' | 'id'>) =>
    db
      .deleteFrom('webhook_subscriptions')
      .where('tenant_id', '=', p.tenant_id)
      .where('webhook_id', '=', p.id),
  )
  const subscribe = compile((db, p: Tables['webhook_subscriptions']) =>
    db
      .insertInto('webhook_subscriptions')
      .values({ tenant_id: p.tenant_id, event_type: p.event_type, webhook_id: p.webhook_id })
      .onConflict((conflict) => conflict.doNothing()),
  )

  /** Only active webhooks have subscriptions: events need not look at the webhook. */
  const subscriptions = ({ tenantId, id, events, status }: Webhook) =>
    status === 'active'
      ? events.map((type) => toWrite(subscribe, { tenant_id: tenantId, event_type: type, webhook_id: id }))
      : []

  const find: Webhooks['find'] = async (tenantId, id) => {
    const found = await row(selectOne, { tenant_id: tenantId, id })
    return found && toWebhook(found)
  }

  return {
    find,
    async list(tenantId, page) {
      const found = await rows(list, { tenant_id: tenantId, ...pageValues<WebhookId>(page) })
      return toPage(found.map(toWebhook), page, ({ createdAt, id }) => ({ at: createdAt, id }))
    },
    add: (webhook) => [toWrite(insert, toRow(webhook), 1), ...subscriptions(webhook)],
    save: (webhook) => [
      toWrite(update, toRow(webhook), 1),
      toWrite(unsubscribe, { tenant_id: webhook.tenantId, id: webhook.id }),
      ...subscriptions(webhook),
    ],
    remove: (tenantId, id) => [
      toWrite(remove, { tenant_id: tenantId, id }, 1),
      toWrite(unsubscribe, { tenant_id: tenantId, id }),
      toWrite(removeDeliveries, { tenant_id: tenantId, id }),
    ],
    ...createDeliveries(engine, find),
  }
}
