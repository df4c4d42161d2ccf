import type { SigningKey } from '../../identities/signing-key.ts'
import type { Instant, KeyId, TenantId, WalletRecordId } from '../../ids.ts'

/**
 * A holder beside the tenant itself, for instance a department or a machine: with a name and a key of its own, and credentials that no
 * other wallet shows.
 */
export interface Wallet {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly name: string
  readonly did: string
  /** The DID URL of its key. */
  readonly verificationMethod: string
  readonly keyId: KeyId
  readonly algorithm: SigningKey['algorithm']
  readonly createdAt: Instant
  readonly version: number
}
