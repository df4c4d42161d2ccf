import type { NewCallback } from '../callbacks/callback.ts'
import type { EventId, Instant, TenantId, WebhookId } from '../ids.ts'

export const eventTypes = [
  'issuance.offered',
  'issuance.retrieved',
  'issuance.authorized',
  'issuance.deferred',
  'issuance.approved',
  'issuance.issued',
  'issuance.accepted',
  'issuance.rejected',
  'issuance.expired',
  'issuance.failed',
  'presentation.retrieved',
  'presentation.verified',
  'presentation.failed',
  'presentation.expired',
  'credential.revoked',
  'credential.suspended',
  'credential.reinstated',
  'wallet.credential.stored',
  'wallet.credential.suspended',
  'wallet.credential.reinstated',
  'wallet.credential.revoked',
  'wallet.credential.expiring',
  'wallet.credential.expired',
  'wallet.credential.renewed',
  'wallet.renewal.failed',
  'wallet.backup.taken',
  'wallet.backup.restored',
  'wallet.collection.failed',
  'wallet.presentation.sent',
  'wallet.presentation.declined',
  'wallet.presentation.failed',
] as const
export type EventType = (typeof eventTypes)[number]

/** A fact, written in the same transaction as the change that it reports. */
export interface Event {
  readonly id: EventId
  readonly tenantId: TenantId
  readonly type: EventType
  /** The aggregate that it is about: an issuance, a credential, a presentation request. */
  readonly subjectId: string
  readonly at: Instant
  /** What a webhook is told, ids and states; never claims. */
  readonly data: Readonly<Record<string, string>>
  /** A sentence for the timeline. */
  readonly detail?: string
  /** To the application that asked for what it is about, written with the event. */
  readonly callback?: NewCallback
}

/** In whose words a receiver is told. */
export type WebhookShape = 'chancery' | 'eudistack'

export interface Webhook {
  readonly id: WebhookId
  readonly tenantId: TenantId
  readonly url: string
  /** Event types, or `*`. */
  readonly events: readonly string[]
  readonly shape: WebhookShape
  readonly status: 'active' | 'disabled'
  readonly createdAt: Instant
}

/** One event on its way to one webhook. */
export interface Delivery {
  readonly tenantId: TenantId
  readonly webhookId: WebhookId
  readonly eventId: EventId
  readonly state: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly nextAttemptAt: Instant
  readonly lastAttemptAt?: Instant
  /** HTTP status of the last answer, or absent when none came. */
  readonly lastStatus?: number
  readonly lastError?: string
}
