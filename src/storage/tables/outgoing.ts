import type { Callback } from '../../core/callbacks/callback.ts'
import type { Delivery, EventType, Webhook } from '../../core/events/event.ts'
import type { EventId, Instant, MailId, TenantId, WebhookId } from '../../core/ids.ts'
import type { Mail } from '../../core/mail/mail.ts'
import type { Json } from './json.ts'

interface EventsTable {
  tenant_id: TenantId
  id: EventId
  type: EventType
  subject_id: string
  at: Instant
  data: Json
  detail: string | null
}

interface WebhooksTable {
  tenant_id: TenantId
  id: WebhookId
  url: string
  events: Json
  status: Webhook['status']
  shape: Webhook['shape']
  created_at: Instant
}

/** What active webhooks ask for, one row for each event type. */
interface WebhookSubscriptionsTable {
  tenant_id: TenantId
  event_type: string
  webhook_id: WebhookId
}

interface DeliveriesTable {
  tenant_id: TenantId
  webhook_id: WebhookId
  event_id: EventId
  state: Delivery['state']
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_status: number | null
  last_error: string | null
  /** Until then one process has it for itself; 0 = nobody. */
  lease_until: Instant
}

interface CallbacksTable {
  tenant_id: TenantId
  subject_id: string
  sequence: number
  state: Callback['state']
  fact: Json
  is_awaited: number
  created_at: Instant
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_status: number | null
  last_error: string | null
  sealed_target: Uint8Array | null
  /** Until then one process has it for itself; 0 = nobody. */
  lease_until: Instant
}

interface MailsTable {
  tenant_id: TenantId
  id: MailId
  kind: Mail['kind']
  subject_id: string
  state: Mail['state']
  created_at: Instant
  expires_at: Instant
  attempts: number
  next_attempt_at: Instant
  last_attempt_at: Instant | null
  last_error: string | null
  sealed_letter: Uint8Array | null
  lease_until: Instant
}

/** What happened, and who is to hear of it. */
export interface OutgoingTables {
  events: EventsTable
  webhooks: WebhooksTable
  webhook_subscriptions: WebhookSubscriptionsTable
  deliveries: DeliveriesTable
  callbacks: CallbacksTable
  mails: MailsTable
}
