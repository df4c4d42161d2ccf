import type { Event } from '../../core/events/event.ts'
import type { EventId } from '../../core/ids.ts'
import { as } from '../../core/ids.ts'
import type { Events } from '../../core/ports/events.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { createCallbackInsert } from './callbacks.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { rowById } from './row-queries.ts'
import { firstIdAt } from './time-of-id.ts'
import { variants } from './variants.ts'

type Row = Tables['events']

function toRow(event: Event): Row {
  return {
    tenant_id: event.tenantId,
    id: event.id,
    type: event.type,
    subject_id: event.subjectId,
    at: event.at,
    data: toJson(event.data),
    detail: event.detail ?? null,
  }
}

export function toEvent(row: Row): Event {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    subjectId: row.subject_id,
    at: row.at,
    data: fromJson<Event['data']>(row.data),
    ...(row.detail === null ? {} : { detail: row.detail }),
  }
}

export function createEvents(engine: Engine): Events {
  const { compile, row, rows, count } = engine
  const insertCallback = createCallbackInsert(engine)
  const find = compile(rowById('events'))
  const listBy = variants((byType) =>
    compile((db, p: Pick<Row, 'tenant_id' | 'type'> & { before: EventId; limit: number }) => {
      let query = db.selectFrom('events').selectAll().where('tenant_id', '=', p.tenant_id)
      if (byType) query = query.where('type', '=', p.type)
      return query.where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit)
    }),
  )
  const timeline = compile((db, p: Pick<Row, 'tenant_id' | 'subject_id'>) =>
    db
      .selectFrom('events')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('subject_id', '=', p.subject_id)
      .orderBy('id'),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('events')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        type: p.type,
        subject_id: p.subject_id,
        at: p.at,
        data: p.data,
        detail: p.detail,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  // A webhook that asked for the type and for everything is told once: the second row meets the primary key.
  const insertDeliveries = compile((db, p: Pick<Row, 'tenant_id' | 'id' | 'type' | 'at'>) =>
    db
      .insertInto('deliveries')
      .columns(['tenant_id', 'webhook_id', 'event_id', 'state', 'attempts', 'next_attempt_at', 'lease_until'])
      .expression((eb) =>
        eb
          .selectFrom('webhook_subscriptions')
          .select(({ val, lit }) => [
            'tenant_id',
            'webhook_id',
            val(p.id).as('event_id'),
            val('pending').as('state'),
            lit(0).as('attempts'),
            val(p.at).as('next_attempt_at'),
            lit(0).as('lease_until'),
          ])
          .where('tenant_id', '=', p.tenant_id)
          .where('event_type', 'in', [p.type, '*']),
      )
      .onConflict((conflict) => conflict.doNothing()),
  )
  const purge = compile((db, p: { before: number; before_id: EventId; limit: number }) =>
    db.deleteFrom('events').where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'id'),
        'in',
        selectFrom('tenants')
          .innerJoin('events as old', 'old.tenant_id', 'tenants.id')
          .select(['old.tenant_id', 'old.id'])
          .where('old.id', '<', p.before_id)
          .where('old.at', '<', p.before)
          .where(({ not, exists, selectFrom: from }) =>
            not(
              exists(
                from('webhooks')
                  .innerJoin('deliveries', (join) =>
                    join
                      .onRef('deliveries.tenant_id', '=', 'webhooks.tenant_id')
                      .onRef('deliveries.webhook_id', '=', 'webhooks.id'),
                  )
                  .select('deliveries.event_id')
                  .whereRef('webhooks.tenant_id', '=', 'old.tenant_id')
                  .whereRef('deliveries.event_id', '=', 'old.id')
                  .where('deliveries.state', '=', 'pending'),
              ),
            ),
          )
          .limit(p.limit)
          .$asTuple('tenant_id', 'id'),
      ),
    ),
  )

  return {
    append: (event) => [
      toWrite(insert, toRow(event), 1),
      toWrite(insertDeliveries, {
        tenant_id: event.tenantId,
        id: event.id,
        type: event.type,
        at: event.at,
      }),
      ...insertCallback(event),
    ],
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toEvent(found)
    },
    async list(tenantId, { type }, page) {
      const found = await rows(listBy(type), {
        tenant_id: tenantId,
        type: type as Event['type'],
        ...pageValues<EventId>(page),
      })
      return toPage(found.map(toEvent), page, ({ at, id }) => ({ at, id }))
    },
    timeline: async (tenantId, subjectId) =>
      (await rows(timeline, { tenant_id: tenantId, subject_id: subjectId })).map(toEvent),
    purge: (before, limit) => count(purge, { before, before_id: as(firstIdAt(before)), limit }),
  }
}
