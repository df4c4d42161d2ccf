import type { Instant } from '../ids.ts'

/** What a webhook is told. */
export interface WebhookMessage {
  /** `webhook-id`: the same at every attempt, so that the receiver knows what it has seen. */
  readonly id: string
  readonly type: string
  readonly at: Instant
  readonly data: Readonly<Record<string, string>>
}
