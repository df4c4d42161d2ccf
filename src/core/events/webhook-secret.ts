import type { Secrets } from '../ports/secrets.ts'
import type { Webhook } from './event.ts'

const PREFIX = 'whsec_'

/**
 * The signing secret of a webhook (Standard Webhooks, "Secret"): `whsec_` and 32 bytes in base64, derived under the master key and
 * stored nowhere.
 */
export function webhookSecret(secrets: Secrets, webhook: Pick<Webhook, 'tenantId' | 'id'>): string {
  return PREFIX + base64(webhookKey(secrets, webhook))
}

/** The bytes that a delivery is signed with. */
export function webhookKey(secrets: Secrets, { tenantId, id }: Pick<Webhook, 'tenantId' | 'id'>): Uint8Array {
  return secrets.mac('webhook-secret', tenantId, id)
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
