import type { HeldCredentialId, Instant, KeyId, TenantId, WalletRecordId } from '../../ids.ts'

/**
 * A collection for which a person has to give access in a browser.
 *
 *     pending → (redeeming) → collected | failed
 */
export type CollectionAuthorization = PendingAuthorization | RedeemingAuthorization | EndedAuthorization

interface Process {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly credentialIssuer: string
  /** Of what comes back with the browser; it is found by it. */
  readonly stateHash: string
  /** Where the browser goes when all is done; absent = it is told so here. */
  readonly returnUrl?: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly version: number
  readonly dueAt?: Instant
}

interface Open extends Process {
  /** The key that access is bound to. */
  readonly clientKeyId: KeyId
  readonly copies?: number
  readonly walletId?: WalletRecordId
  /** What the protocol needs to go on. */
  readonly sealed: Uint8Array
}

export interface PendingAuthorization extends Open {
  readonly state: 'pending'
}

/** A browser came back: nobody else's code is taken. */
export interface RedeemingAuthorization extends Open {
  readonly state: 'redeeming'
}

export interface EndedAuthorization extends Process {
  readonly state: 'collected' | 'failed'
  readonly endedAt: Instant
  readonly credentialIds: readonly HeldCredentialId[]
  /** What the issuer does not have ready yet. */
  readonly waitingIds: readonly string[]
  readonly failure?: string
}
