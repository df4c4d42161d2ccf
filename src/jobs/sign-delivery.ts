import { createHmac } from 'node:crypto'

/** The signature of one attempt (Standard Webhooks, "Signature scheme"): HMAC-SHA-256 of `id.timestamp.body`. */
export function signDelivery(key: Uint8Array, id: string, timestampSeconds: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`
}
