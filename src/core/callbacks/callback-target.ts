import type { TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

/** Where an application wants to be called, and with what. Its headers are credentials of the application. */
export interface CallbackTarget {
  readonly url: string
  /** Given back as it came. */
  readonly state?: string
  readonly headers: Readonly<Record<string, string>>
}

export function sealTarget(secrets: Secrets, tenantId: TenantId, target: CallbackTarget): Uint8Array {
  return secrets.seal('callback', tenantId, new TextEncoder().encode(JSON.stringify(target)))
}

export function openTarget(secrets: Secrets, tenantId: TenantId, sealed: Uint8Array): CallbackTarget {
  return JSON.parse(new TextDecoder().decode(secrets.open('callback', tenantId, sealed))) as CallbackTarget
}
