import { type Static, Type } from 'typebox'
import { type Delivery, eventTypes, type Webhook } from '../../../core/events/event.ts'
import { DateTime, Id, instant } from '../wire.ts'

const url = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'https; plain http only where private networks are allowed.',
})
const events = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
  maxItems: 100,
  description: `Event types, or \`["*"]\` for all: ${eventTypes.map((type) => `\`${type}\``).join(', ')}.`,
})
const status = Type.Enum(['active', 'disabled'] as const)

export const WebhookCreation = Type.Object(
  { url, events: Type.Optional(events) },
  { additionalProperties: false, title: 'WebhookCreation' },
)

export const WebhookChange = Type.Object(
  { url: Type.Optional(url), events: Type.Optional(events), status: Type.Optional(status) },
  { additionalProperties: false, title: 'WebhookChange' },
)

export const WebhookView = Type.Object(
  {
    id: Id,
    url,
    events,
    shape: Type.Enum(['chancery', 'eudistack'] as const, { description: 'In whose words it is told.' }),
    status,
    createdAt: DateTime,
  },
  { title: 'Webhook' },
)

export const CreatedWebhookView = Type.Object(
  {
    ...WebhookView.properties,
    secret: Type.String({ description: 'Standard Webhooks, `whsec_…`; shown once.' }),
  },
  { title: 'CreatedWebhook' },
)

export const WebhookTestView = Type.Object(
  {
    delivered: Type.Boolean(),
    status: Type.Optional(Type.Integer({ description: 'What the receiver answered.' })),
    error: Type.Optional(Type.String({ description: 'Why no answer came.' })),
  },
  { title: 'WebhookTest' },
)

export const DeliveryView = Type.Object(
  {
    eventId: Id,
    type: Type.Optional(Type.String({ description: 'Absent when the event is not kept any more.' })),
    state: Type.Enum(['pending', 'delivered', 'failed'] as const),
    attempts: Type.Integer(),
    nextAttemptAt: Type.Optional(DateTime),
    lastAttemptAt: Type.Optional(DateTime),
    lastStatus: Type.Optional(Type.Integer()),
    lastError: Type.Optional(Type.String()),
  },
  { title: 'Delivery' },
)

export const RedeliveryView = Type.Object(
  { eventId: Id, state: Type.Literal('pending') },
  { title: 'Redelivery' },
)

export function showWebhook(webhook: Webhook): Static<typeof WebhookView> {
  return {
    id: webhook.id,
    url: webhook.url,
    events: [...webhook.events],
    shape: webhook.shape,
    status: webhook.status,
    createdAt: instant(webhook.createdAt),
  }
}

export function showDelivery(delivery: Delivery, type: string | undefined): Static<typeof DeliveryView> {
  const { eventId, state, attempts, nextAttemptAt, lastAttemptAt, lastStatus, lastError } = delivery
  return {
    eventId,
    ...(type === undefined ? {} : { type }),
    state,
    attempts,
    ...(state === 'pending' ? { nextAttemptAt: instant(nextAttemptAt) } : {}),
    ...(lastAttemptAt === undefined ? {} : { lastAttemptAt: instant(lastAttemptAt) }),
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(lastError === undefined ? {} : { lastError }),
  }
}
