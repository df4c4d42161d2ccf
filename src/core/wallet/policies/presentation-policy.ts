import type { Instant, TenantId, WalletRecordId } from '../../ids.ts'
import type { ClaimPath } from '../../issuers/claim-path.ts'

/** Which verifier may, or may not, get which claims of which credentials. */
export interface PresentationPolicy {
  readonly id: WalletRecordId
  readonly tenantId: TenantId
  readonly name: string
  /** What is denied is shown to nobody named, whoever orders it; what is allowed is also shown when nobody orders it. */
  readonly effect: 'allow' | 'deny'
  /** Whole client identifiers, or DIDs; `*` = whoever proves who it is. */
  readonly verifiers: readonly string[]
  /** `vct`, W3C types or document types; empty = every type. */
  readonly credentialTypes: readonly string[]
  /** Whose credentials; empty = every issuer's. */
  readonly issuers: readonly string[]
  /** With a claim all that is in it; absent = every claim. */
  readonly claims?: readonly ClaimPath[]
  /** When it ends; absent = never. */
  readonly validUntil?: Instant
  readonly createdAt: Instant
  readonly version: number
}

export interface NamedVerifier {
  /** The names under which a policy may know it. */
  readonly names: readonly string[]
  /** Whether it proved one of them. */
  readonly isProved: boolean
}

/** What a verifier would see of one credential. */
export interface ShownCredential {
  readonly types: readonly string[]
  readonly issuer: string
  /** Everything that is disclosed, asked for or not. */
  readonly claims: readonly (readonly (string | number | null)[])[]
}
