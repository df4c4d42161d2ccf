import { Type } from 'typebox'
import type { Delivery, Webhook } from '../../../core/events/event.ts'
import { eudistackEventOf, eudistackEvents } from '../../../core/events/shapes/eudistack.ts'
import { formatDateTime } from '../../../lib/date-time.ts'

export const WebhookRegistration = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2_000, description: 'https.' }),
    events: Type.Optional(
      Type.Array(Type.Enum([...eudistackEvents, '*'] as const), {
        minItems: 1,
        maxItems: 10,
        description: 'Absent, or `*`: all.',
      }),
    ),
    rotate_secret: Type.Optional(Type.Boolean({ description: 'Sign with a new secret from now on.' })),
  },
  { title: 'EudistackWebhookRegistration' },
)
export type WebhookRegistration = Type.Static<typeof WebhookRegistration>

export const WebhookView = Type.Object(
  {
    url: Type.String(),
    events: Type.Array(Type.String()),
    status: Type.Enum(['active', 'disabled'] as const),
    created_at: Type.String({ format: 'date-time' }),
    secret: Type.Optional(
      Type.String({ description: 'Standard Webhooks, `whsec_…`. Shown once, when it is new.' }),
    ),
  },
  { title: 'EudistackWebhook' },
)
export type WebhookView = Type.Static<typeof WebhookView>

export const TestView = Type.Object(
  {
    delivered: Type.Boolean(),
    status: Type.Optional(Type.Integer({ description: 'What the receiver answered.' })),
    error: Type.Optional(Type.String({ description: 'Why no answer came.' })),
  },
  { title: 'EudistackWebhookTest' },
)

export const DeliveryView = Type.Object({
  webhook_id: Type.String({ description: 'As in the header `webhook-id`.' }),
  event: Type.Optional(Type.String()),
  issuance_id: Type.Optional(Type.String()),
  status: Type.Enum(['pending', 'delivered', 'failed'] as const),
  attempts: Type.Integer(),
  last_attempt_at: Type.Optional(Type.String({ format: 'date-time' })),
  next_attempt_at: Type.Optional(Type.String({ format: 'date-time' })),
  response_status: Type.Optional(Type.Integer()),
  error: Type.Optional(Type.String()),
})
export type DeliveryView = Type.Static<typeof DeliveryView>

export const DeliveryPage = Type.Object(
  { deliveries: Type.Array(DeliveryView), next_page_token: Type.Optional(Type.String()) },
  { title: 'EudistackDeliveries' },
)

export function showWebhook(webhook: Webhook, secret?: string): WebhookView {
  return {
    url: webhook.url,
    events: [...new Set(webhook.events.map(eudistackEventOf))],
    status: webhook.status,
    created_at: formatDateTime(webhook.createdAt),
    ...(secret === undefined ? {} : { secret }),
  }
}

export function showDelivery(
  delivery: Delivery,
  event: { readonly type: string; readonly subjectId: string } | undefined,
): DeliveryView {
  const { eventId, state, attempts, lastAttemptAt, nextAttemptAt, lastStatus, lastError } = delivery
  return {
    webhook_id: eventId,
    ...(event === undefined ? {} : { event: eudistackEventOf(event.type), issuance_id: event.subjectId }),
    status: state,
    attempts,
    ...(lastAttemptAt === undefined ? {} : { last_attempt_at: formatDateTime(lastAttemptAt) }),
    ...(state === 'pending' ? { next_attempt_at: formatDateTime(nextAttemptAt) } : {}),
    ...(lastStatus === undefined ? {} : { response_status: lastStatus }),
    ...(lastError === undefined ? {} : { error: lastError }),
  }
}
