import type { ApiClientId, Instant, IssuanceId } from '../ids.ts'

/** The application that asked for an issuance, and what it was promised: kept for as long as the issuance. */
export interface Requester {
  readonly apiClientId: ApiClientId
  /** No two issuances of one client have the same: a repeated request finds the first. */
  readonly requestKey?: string
  /** SHA-256 of what was asked for under that key. */
  readonly requestHash?: Uint8Array
  /** The client's own name for its request, told in its webhooks. */
  readonly requestId?: string
  /** On which ways the offer or the credential went out. */
  readonly deliveries?: readonly OfferDelivery[]
  /** Until then whoever delivers has it to himself. */
  readonly deliveringUntil?: Instant
  /** The issuance for the wallet, when this one was delivered to the client itself. */
  readonly walletIssuanceId?: IssuanceId
  /** The client has put it away. */
  readonly archived?: true
}

export type DeliveryMode = 'email' | 'ui' | 'direct'

export interface OfferDelivery {
  readonly mode: DeliveryMode
  readonly status: 'pending' | 'delivered' | 'dispatched' | 'failed'
  /** A short code, when it failed. */
  readonly error?: string
}
