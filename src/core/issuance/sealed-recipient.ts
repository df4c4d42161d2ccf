import type { EmailAddress } from '../../lib/email-address.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

/** Whom the offer and its transaction code are sent to. */
export interface Recipient {
  readonly email: EmailAddress
  /** A language tag, for the words of the mail. */
  readonly locale?: string
}

/** Sealed under the master key, bound to the issuance, as the claims are. */
export function sealRecipient(
  secrets: Secrets,
  tenantId: TenantId,
  id: IssuanceId,
  recipient: Recipient,
): Uint8Array {
  return secrets.seal('claims', context(tenantId, id), new TextEncoder().encode(JSON.stringify(recipient)))
}

export function openRecipient(
  secrets: Secrets,
  tenantId: TenantId,
  id: IssuanceId,
  sealed: Uint8Array,
): Recipient {
  return JSON.parse(new TextDecoder().decode(secrets.open('claims', context(tenantId, id), sealed)))
}

function context(tenantId: TenantId, id: IssuanceId): string {
  return `${tenantId}/recipient ${id}`
}
