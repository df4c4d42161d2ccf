import type { DeferredCollectionId, HeldCredentialId, Instant, TenantId } from '../ids.ts'
import type { CredentialSource } from './held-credential.ts'

/** A credential that its issuer does not have ready yet. A job asks for it until it comes, is denied, or its time is over. */
export type DeferredCollection = PendingCollection | EndedCollection

interface Process {
  readonly id: DeferredCollectionId
  readonly tenantId: TenantId
  readonly source: CredentialSource
  readonly createdAt: Instant
  /** When the office gives up. */
  readonly expiresAt: Instant
  readonly version: number
}

export interface PendingCollection extends Process {
  readonly state: 'pending'
  /** Access to the issuer and what was asked for, sealed under the master key. */
  readonly sealedSession: Uint8Array
  readonly attempts: number
  readonly dueAt: Instant
}

export interface EndedCollection extends Process {
  readonly state: 'collected' | 'failed'
  readonly endedAt: Instant
  readonly credentialIds: readonly HeldCredentialId[]
  /** Why it failed, for the caller. */
  readonly failure?: string
}
