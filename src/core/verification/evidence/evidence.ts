import type { Instant, PresentationRequestId, TenantId } from '../../ids.ts'

/** What a wallet sent and was accepted for, kept as proof, whatever becomes of its request. */
export interface Evidence {
  readonly tenantId: TenantId
  readonly id: PresentationRequestId
  readonly keptAt: Instant
  readonly eraseAt: Instant
  /** `EvidenceContent` as JSON. */
  readonly sealed: Uint8Array
}

/** With this an auditor verifies once more, with software of theirs. */
export interface EvidenceContent {
  readonly protocol: string
  /** Whom the presentation was made for. */
  readonly audience: string
  readonly nonce: string
  readonly dcqlQuery: Readonly<Record<string, unknown>>
  /** As the wallet was sent it. */
  readonly transactionData?: readonly string[]
  /** As it came. */
  readonly vpToken: unknown
}
