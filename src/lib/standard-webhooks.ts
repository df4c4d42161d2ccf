import { createHmac } from 'node:crypto'

/**
 * The value of `webhook-signature` (Standard Webhooks, "Signature scheme"): HMAC-SHA256 over `id.timestamp.body`, in base64 behind
 * its version.
 * @param timestamp whole seconds since the epoch, as in `webhook-timestamp`
 */
export function signStandardWebhook(key: Uint8Array, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}
