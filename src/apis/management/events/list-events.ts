import { type Static, Type } from 'typebox'
import { type Event, type EventType, eventTypes } from '../../../core/events/event.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { DateTime, Id, instant } from '../wire.ts'

const EventView = Type.Object(
  {
    id: Id,
    type: Type.String(),
    subjectId: Type.String({ description: 'The issuance, credential or request that it is about.' }),
    at: DateTime,
    data: Type.Record(Type.String(), Type.String(), { description: 'Ids and states; never claims.' }),
    detail: Type.Optional(Type.String()),
  },
  { title: 'Event' },
)

export const listEventsRoute = route(
  {
    method: 'GET',
    path: '/events',
    operationId: 'listEvents',
    tag: 'Webhooks and events',
    scope: 'events:read',
    summary: 'List events',
    query: pageQuery({ type: Type.Optional(Type.Unsafe<EventType>({ enum: [...eventTypes] })) }),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(EventView, 'EventPage') },
    refusals: [400],
  },
  async ({ events }, { tenant, query }) => {
    const filter = query.type === undefined ? {} : { type: query.type }
    return { status: 200, body: writePage(await events.list(tenant.id, filter, readPage(query)), showEvent) }
  },
)

function showEvent({ id, type, subjectId, at, data, detail }: Event): Static<typeof EventView> {
  return { id, type, subjectId, at: instant(at), data, ...(detail === undefined ? {} : { detail }) }
}
