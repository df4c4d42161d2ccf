import type { WebhookMessage } from '../webhook-message.ts'

/** Our own shape, as Standard Webhooks recommends it: type, time, and what it is about. */
export function showAsChancery({ type, at, data }: WebhookMessage): object {
  return { type, timestamp: new Date(at).toISOString(), data }
}
