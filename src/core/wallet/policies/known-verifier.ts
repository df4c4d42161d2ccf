import type { PublicJwk } from '../../identities/signing-key.ts'
import type { Instant, TenantId, WalletRecordId } from '../../ids.ts'

/** A verifier that the tenant knows beforehand, by a client identifier without a prefix (OpenID4VP 1.0 §5.9.2). */
export interface KnownVerifier {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly clientId: string
  readonly name: string
  /** With `kid`; empty = its requests are not signed. */
  readonly keys: readonly PublicJwk[]
  readonly responseUris: readonly string[]
  readonly createdAt: Instant
  readonly version: number
}
