import type { HeldCredentialId, WalletRecordId } from '../../ids.ts'

/** What the office is told to answer. */
export interface PresentationOrder {
  /** What a wallet would open: untrusted input. */
  readonly requestUri: string
  /** The only credentials that may be shown; absent = any that is held. */
  readonly credentialIds?: readonly HeldCredentialId[]
  /** Whose credentials; absent = those of the tenant's own wallet. What is named may be anybody's. */
  readonly walletId?: WalletRecordId
  /** Types of transactions that whoever orders it has read, and authorizes. */
  readonly transactionDataTypes?: readonly string[]
  /** Nobody ordered it: it is shown only when a policy allows it. */
  readonly onlyByPolicy?: boolean
}
