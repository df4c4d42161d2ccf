import type { EmailAddress } from '../../lib/email-address.ts'
import type { CredentialConfigurationId, Instant } from '../ids.ts'

interface Addressed {
  readonly to: EmailAddress
  /** A language tag of the recipient; absent = the tenant's. */
  readonly locale?: string
  readonly credentialConfigurationId: CredentialConfigurationId
  /** When what it is about is over. */
  readonly expiresAt: Instant
}

/** An offer, with everything that leads to it and never the transaction code: who reads one mail must not have both. */
export interface OfferLetter extends Addressed {
  readonly kind: 'offer'
  /** What a wallet opens. */
  readonly offerUri: string
  /** The page for people. */
  readonly webLink: string
  /** Whether the wallet will ask for a code. */
  readonly hasTransactionCode: boolean
}

export interface TransactionCodeLetter extends Addressed {
  readonly kind: 'transaction-code'
  readonly code: string
}

/** What a mail has to say. It is put into words when it is sent. */
export type Letter = OfferLetter | TransactionCodeLetter
