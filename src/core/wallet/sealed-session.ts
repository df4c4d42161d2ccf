import type { DeferredCollectionId, KeyId, TenantId, WalletRecordId } from '../ids.ts'
import type { AvailableCredential, IssuerSession } from '../ports/issuer-client.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { HolderIdentity } from './holding-key.ts'
import type { CredentialRule } from './keep-credentials.ts'

/** What it takes to go on with a deferred credential after a restart. */
export interface WaitingSession {
  readonly session: IssuerSession
  readonly transactionId: string
  readonly offered: AvailableCredential
  /** Keys that were proved; an identity of the office in their stead. */
  readonly keys: readonly { readonly keyId: KeyId; readonly did?: string }[]
  readonly identity?: HolderIdentity
  readonly rule?: CredentialRule
  readonly walletId?: WalletRecordId
  /** The key that access is bound to. */
  readonly clientKeyId: KeyId
  /** Other collections that need that key too. */
  readonly sharedWith: readonly DeferredCollectionId[]
}

type Name = { readonly tenantId: TenantId; readonly id: DeferredCollectionId }

export function sealSession(secrets: Secrets, name: Name, session: WaitingSession): Uint8Array {
  return secrets.seal('issuer-session', context(name), new TextEncoder().encode(JSON.stringify(session)))
}

export function openSession(secrets: Secrets, name: Name, sealed: Uint8Array): WaitingSession {
  return JSON.parse(
    new TextDecoder().decode(secrets.open('issuer-session', context(name), sealed)),
  ) as WaitingSession
}

function context({ tenantId, id }: Name): string {
  return `${tenantId}/${id}`
}
