import { signStandardWebhook } from '../../lib/standard-webhooks.ts'
import type { Instant } from '../ids.ts'
import type { OutgoingRequest } from '../ports/outgoing-http.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Webhook, WebhookShape } from './event.ts'
import { showAsChancery } from './shapes/chancery.ts'
import { showAsEudistack } from './shapes/eudistack.ts'
import type { WebhookMessage } from './webhook-message.ts'
import { webhookKey } from './webhook-secret.ts'

const show: Readonly<Record<WebhookShape, (message: WebhookMessage) => object>> = {
  chancery: showAsChancery,
  eudistack: showAsEudistack,
}

const TIMEOUT_MS = 10_000

/**
 * A message as a signed request (Standard Webhooks), in the shape that the receiver understands: signed anew at each attempt, because
 * receivers look at the time.
 */
export function createWebhookRequest(
  secrets: Secrets,
  webhook: Pick<Webhook, 'tenantId' | 'id' | 'url' | 'shape'>,
  message: WebhookMessage,
  now: Instant,
): OutgoingRequest {
  const body = JSON.stringify(show[webhook.shape](message))
  const timestamp = Math.floor(now / 1000)
  return {
    purpose: 'webhook',
    url: webhook.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook(webhookKey(secrets, webhook), message.id, timestamp, body),
    },
    body,
    timeoutMs: TIMEOUT_MS,
    // Nothing of the answer is of interest but its status.
    maxBytes: 1_048_576,
  }
}
