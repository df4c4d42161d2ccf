import type { KeyId, TenantId, WalletRecordId } from '../../ids.ts'
import type { AvailableCredential, IssuerSession } from '../../ports/issuer-client.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { CollectionWish } from '../collection-wish.ts'

/** What it takes to have credentials anew. */
export interface RenewalSession {
  readonly session: IssuerSession
  /** What is asked for, and how. */
  readonly credentials: readonly AvailableCredential[]
  readonly wish: CollectionWish
  /** The key that access is bound to. */
  readonly clientKeyId: KeyId
}

type Name = { readonly tenantId: TenantId; readonly id: WalletRecordId }

export function sealRenewal(secrets: Secrets, name: Name, session: RenewalSession): Uint8Array {
  return secrets.seal('issuer-session', context(name), new TextEncoder().encode(JSON.stringify(session)))
}

export function openRenewal(secrets: Secrets, { sealed, ...name }: Name & { readonly sealed: Uint8Array }) {
  const text = secrets.open('issuer-session', context(name), sealed)
  return JSON.parse(new TextDecoder().decode(text)) as RenewalSession
}

function context({ tenantId, id }: Name): string {
  return `renewal ${tenantId}/${id}`
}
