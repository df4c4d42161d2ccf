import { signStandardWebhook } from '../../lib/standard-webhooks.ts'
import type { Instant } from '../ids.ts'
import type { OutgoingRequest } from '../ports/outgoing-http.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Webhook } from './event.ts'
import { webhookKey } from './webhook-secret.ts'

/** What a webhook is told. */
export interface WebhookMessage {
  /** `webhook-id`: the same at every attempt, so that the receiver knows what it has seen. */
  readonly id: string
  readonly type: string
  readonly at: Instant
  readonly data: Readonly<Record<string, string>>
}

const TIMEOUT_MS = 10_000

/** A message as a signed request (Standard Webhooks): signed anew at each attempt, because receivers look at the time. */
export function createWebhookRequest(
  secrets: Secrets,
  webhook: Pick<Webhook, 'tenantId' | 'id' | 'url'>,
  { id, type, at, data }: WebhookMessage,
  now: Instant,
): OutgoingRequest {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  const timestamp = Math.floor(now / 1000)
  return {
    purpose: 'webhook',
    url: webhook.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook(webhookKey(secrets, webhook), id, timestamp, body),
    },
    body,
    timeoutMs: TIMEOUT_MS,
    // Nothing of the answer is of interest but its status.
    maxBytes: 65_536,
  }
}
