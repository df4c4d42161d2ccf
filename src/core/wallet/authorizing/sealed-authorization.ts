import type { TenantId, WalletRecordId } from '../../ids.ts'
import type { IssuerDetails } from '../../ports/issuer-client.ts'
import type { Secrets } from '../../ports/secrets.ts'

type Name = { readonly tenantId: TenantId; readonly id: WalletRecordId }

/** What the protocol needs to go on, PKCE's secret in it. */
export function sealBegun(secrets: Secrets, name: Name, details: IssuerDetails): Uint8Array {
  return secrets.seal('issuer-session', context(name), new TextEncoder().encode(JSON.stringify(details)))
}

export function openBegun(
  secrets: Secrets,
  { sealed, ...name }: Name & { readonly sealed: Uint8Array },
): IssuerDetails {
  const text = secrets.open('issuer-session', context(name), sealed)
  return JSON.parse(new TextDecoder().decode(text)) as IssuerDetails
}

function context({ tenantId, id }: Name): string {
  return `authorization ${tenantId}/${id}`
}
