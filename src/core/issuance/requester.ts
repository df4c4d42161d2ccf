import type { ApiClientId } from '../ids.ts'

/** The application that asked for an issuance, and what it was promised: kept for as long as the issuance. */
export interface Requester {
  readonly apiClientId: ApiClientId
  /** No two issuances of one client have the same: a repeated request finds the first. */
  readonly requestKey?: string
  /** SHA-256 of what was asked for under that key. */
  readonly requestHash?: Uint8Array
  /** The client's own name for its request, told in its webhooks. */
  readonly requestId?: string
  /** On which ways the offer or the credential goes out. */
  readonly deliveries?: readonly DeliveryMode[]
  /** Of the offer that stands, so that its link can be told after it has ended. Absent = 0. */
  readonly offerGeneration?: number
  /**
   * Its wallets know the bare code and not the offer: the token response names the credential unasked (OpenID4VCI 1.0 §6.2).
   */
  readonly namesCredential?: true
  /** The client has put it away. */
  readonly archived?: true
  /** Where it wants to hear of what becomes of its request, sealed; gone when there is nothing more to tell. */
  readonly sealedCallback?: Uint8Array
  /** What the wallet shows of it. */
  readonly registration?: Registration
}

/** How an application presents itself to the person at the wallet. */
export interface Registration {
  readonly clientName: string
  readonly purpose?: string
  readonly logoUrl?: string
  readonly termsOfServiceUrl?: string
}

/** `email`: to the holder; `ui`: the link, to the application; `direct`: the credential itself, to the application. */
export type DeliveryMode = 'email' | 'ui' | 'direct'
