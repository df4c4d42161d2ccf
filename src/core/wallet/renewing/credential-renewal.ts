import type { HeldCredentialId, Instant, TenantId, WalletRecordId } from '../../ids.ts'
import type { CredentialSource } from '../held-credential.ts'

/** Access by which credentials can be had anew before they end. */
export interface CredentialRenewal {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly source: CredentialSource
  /** What it gave last. */
  readonly credentialIds: readonly HeldCredentialId[]
  /** Access, what to ask for, and the key that it is bound to. */
  readonly sealed: Uint8Array
  /** Attempts since it succeeded last. */
  readonly attempts: number
  readonly createdAt: Instant
  readonly version: number
  /** When to ask; absent = it is not worth asking any more. */
  readonly dueAt?: Instant
}
