import { Type } from 'typebox'
import { findWebhook } from '../../../core/events/create-webhook.ts'
import { redeliverEvent } from '../../../core/events/redeliver-event.ts'
import { testWebhook } from '../../../core/events/test-webhook.ts'
import type { EventId, WebhookId } from '../../../core/ids.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { DeliveryView, RedeliveryView, showDelivery, WebhookTestView } from './wire.ts'

const tag = 'Webhooks and events'

export const listDeliveriesRoute = route(
  {
    method: 'GET',
    path: '/webhooks/:id/deliveries',
    operationId: 'listDeliveries',
    tag,
    scope: 'webhooks:read',
    summary: 'List deliveries of a webhook',
    params: IdParams,
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest event first.',
      schema: pageOf(DeliveryView, 'DeliveryPage'),
    },
    refusals: [400, 404],
  },
  async (ports, { tenant, params, query }) => {
    const id = knownId<WebhookId>(params.id)
    await findWebhook(ports, tenant.id, id)
    const page = await ports.webhooks.deliveries(tenant.id, id, readPage(query))
    const events = await Promise.all(page.items.map(({ eventId }) => ports.events.find(tenant.id, eventId)))
    const items = page.items.map((delivery, index) => showDelivery(delivery, events[index]?.type))
    return { status: 200, body: writePage({ ...page, items }, (item) => item) }
  },
)

export const testWebhookRoute = route(
  {
    method: 'POST',
    path: '/webhooks/:id/test',
    operationId: 'testWebhook',
    tag,
    scope: 'webhooks:write',
    summary: 'Send a test event',
    description:
      'Sends `webhook.test` at once and answers what the receiver said. It is not in the deliveries.',
    params: IdParams,
    success: { status: 200, description: 'What came of it.', schema: WebhookTestView },
    refusals: [404],
  },
  async (ports, { tenant, params }, alongside) => {
    const test = await testWebhook(ports, tenant.id, knownId(params.id), (planned) =>
      alongside({ status: 200, body: planned }),
    )
    return { status: 200, body: test }
  },
)

export const redeliverEventRoute = route(
  {
    method: 'POST',
    path: '/webhooks/:id/deliveries/:eventId/redeliver',
    operationId: 'redeliverEvent',
    tag,
    scope: 'webhooks:write',
    summary: 'Send an event again',
    params: Type.Object({
      id: Type.String({ maxLength: 200 }),
      eventId: Type.String({ maxLength: 200 }),
    }),
    success: { status: 202, description: 'It is on its way.', schema: RedeliveryView },
    refusals: [404],
  },
  async (ports, { tenant, params }, alongside) => {
    const eventId = knownId<EventId>(params.eventId)
    const answer = { status: 202, body: { eventId, state: 'pending' } }
    await redeliverEvent(ports, tenant.id, knownId(params.id), eventId, alongside(answer))
    return answer
  },
)
