import { sql } from 'kysely'
import type { Delivery, Event } from '../../core/events/event.ts'
import type { EventId, WebhookId } from '../../core/ids.ts'
import { as } from '../../core/ids.ts'
import type { Webhooks } from '../../core/ports/webhooks.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { toEvent } from './events.ts'
import { pageValues, toPage } from './paging.ts'
import { rowById } from './row-queries.ts'
import { firstIdAt, timeOfId } from './time-of-id.ts'

type Row = Tables['deliveries']

/** In the words of the partial index. */
const pending = sql.lit<Row['state']>('pending')
type Key = Pick<Row, 'tenant_id' | 'webhook_id'>

function toDelivery(row: Row): Delivery {
  return {
    tenantId: row.tenant_id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    ...(row.last_attempt_at === null ? {} : { lastAttemptAt: row.last_attempt_at }),
    ...(row.last_status === null ? {} : { lastStatus: row.last_status }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  }
}

/** The half of the webhooks that is about deliveries. Event ids sort by time, so the oldest event comes first by id. */
export function createDeliveries(
  { compile, dialect, rows, row, change, count }: Engine,
  findWebhook: Webhooks['find'],
): Pick<Webhooks, 'deliveries' | 'webhooksWithDueDeliveries' | 'claim' | 'record' | 'redeliver' | 'purge'> {
  const list = compile((db, p: Key & { before: EventId; limit: number }) =>
    db
      .selectFrom('deliveries')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('webhook_id', '=', p.webhook_id)
      .where('event_id', '<', p.before)
      .orderBy('event_id', 'desc')
      .limit(p.limit),
  )
  const withDue = compile((db, p: { now: number }) =>
    db
      .selectFrom('webhooks')
      .select(['tenant_id', 'id'])
      .where('status', '=', 'active')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('deliveries')
            .select('event_id')
            .whereRef('deliveries.tenant_id', '=', 'webhooks.tenant_id')
            .whereRef('deliveries.webhook_id', '=', 'webhooks.id')
            .where('deliveries.state', '=', pending)
            .where('deliveries.next_attempt_at', '<=', p.now)
            .where('deliveries.lease_until', '<=', p.now),
        ),
      ),
  )
  const take = compile((db, p: Key & { now: number; lease_until: number; limit: number }) =>
    db
      // Computed once: as a plain subquery it may be run again, and take more than it should.
      .with(
        (cte) => cte('taken').materialized(),
        (free) =>
          dialect.skippingLocked(
            free
              .selectFrom('deliveries')
              .select('event_id')
              .where('tenant_id', '=', p.tenant_id)
              .where('webhook_id', '=', p.webhook_id)
              .where('state', '=', pending)
              .where('next_attempt_at', '<=', p.now)
              .where('lease_until', '<=', p.now)
              .orderBy('event_id')
              .limit(p.limit),
          ),
      )
      .updateTable('deliveries')
      .set({ lease_until: p.lease_until })
      .where('tenant_id', '=', p.tenant_id)
      .where('webhook_id', '=', p.webhook_id)
      .where('event_id', 'in', ({ selectFrom }) => selectFrom('taken').select('event_id'))
      .returningAll(),
  )
  const event = compile(rowById('events'))
  // Whoever ended it first is right: a slow process whose lease was over does not bring it back.
  const record = compile((db, p: Row) =>
    db
      .updateTable('deliveries')
      .set({
        state: p.state,
        attempts: p.attempts,
        next_attempt_at: p.next_attempt_at,
        last_attempt_at: p.last_attempt_at,
        last_status: p.last_status,
        last_error: p.last_error,
        lease_until: 0,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('webhook_id', '=', p.webhook_id)
      .where('event_id', '=', p.event_id)
      .where('state', '=', 'pending'),
  )
  const redeliver = compile((db, p: Key & { event_id: EventId; now: number }) =>
    db
      .insertInto('deliveries')
      .columns(['tenant_id', 'webhook_id', 'event_id', 'state', 'attempts', 'next_attempt_at', 'lease_until'])
      .expression((eb) =>
        eb
          .selectFrom('events')
          .innerJoin('webhooks', 'webhooks.tenant_id', 'events.tenant_id')
          .select(({ val, lit }) => [
            'events.tenant_id',
            'webhooks.id as webhook_id',
            'events.id as event_id',
            val('pending').as('state'),
            lit(0).as('attempts'),
            val(p.now).as('next_attempt_at'),
            lit(0).as('lease_until'),
          ])
          .where('events.tenant_id', '=', p.tenant_id)
          .where('events.id', '=', p.event_id)
          .where('webhooks.id', '=', p.webhook_id),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'webhook_id', 'event_id']).doUpdateSet((eb) => ({
          state: 'pending',
          attempts: 0,
          next_attempt_at: eb.ref('excluded.next_attempt_at'),
        })),
      ),
  )
  const purge = compile((db, p: { before: number; before_id: EventId; limit: number }) =>
    db.deleteFrom('deliveries').where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'webhook_id', 'event_id'),
        'in',
        selectFrom('webhooks')
          .innerJoin('deliveries as old', (join) =>
            join
              .onRef('old.tenant_id', '=', 'webhooks.tenant_id')
              .onRef('old.webhook_id', '=', 'webhooks.id'),
          )
          .select(['old.tenant_id', 'old.webhook_id', 'old.event_id'])
          .where('old.event_id', '<', p.before_id)
          .where('old.state', '<>', 'pending')
          .where('old.last_attempt_at', '<', p.before)
          .limit(p.limit)
          .$asTuple('tenant_id', 'webhook_id', 'event_id'),
      ),
    ),
  )

  return {
    async deliveries(tenantId, webhookId, page) {
      const found = await rows(list, {
        tenant_id: tenantId,
        webhook_id: webhookId,
        ...pageValues<EventId>(page),
      })
      return toPage(found.map(toDelivery), page, ({ eventId }) => ({ at: timeOfId(eventId), id: eventId }))
    },
    async webhooksWithDueDeliveries(now) {
      const found = await rows(withDue, { now })
      return found.map(({ tenant_id, id }) => ({ tenantId: tenant_id, webhookId: id }))
    },
    async claim(tenantId, webhookId: WebhookId, now, leaseUntil, limit) {
      const webhook = await findWebhook(tenantId, webhookId)
      if (webhook?.status !== 'active') return []
      const taken = await change(take, {
        tenant_id: tenantId,
        webhook_id: webhookId,
        now,
        lease_until: leaseUntil,
        limit,
      })
      const events = await Promise.all(
        taken.map(async ({ event_id }) => row(event, { tenant_id: tenantId, id: event_id })),
      )
      return taken
        .flatMap((delivery, position) => {
          const found = events[position]
          return found === undefined
            ? []
            : [{ delivery: toDelivery(delivery), webhook, event: toEvent(found) as Event }]
        })
        .sort((one, other) => (one.event.id < other.event.id ? -1 : 1))
    },
    record: (delivery) =>
      toWrite(record, {
        tenant_id: delivery.tenantId,
        webhook_id: delivery.webhookId,
        event_id: delivery.eventId,
        state: delivery.state,
        attempts: delivery.attempts,
        next_attempt_at: delivery.nextAttemptAt,
        last_attempt_at: delivery.lastAttemptAt ?? null,
        last_status: delivery.lastStatus ?? null,
        last_error: delivery.lastError ?? null,
        lease_until: 0,
      }),
    redeliver: (tenantId, webhookId, eventId, now) =>
      toWrite(redeliver, { tenant_id: tenantId, webhook_id: webhookId, event_id: eventId, now }, 1),
    purge: (before, limit) => count(purge, { before, before_id: as(firstIdAt(before)), limit }),
  }
}
