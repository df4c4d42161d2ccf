/** How long things last. */
export interface OfficeSettings {
  /** How long an offer can be collected whose configuration does not say. */
  readonly offerSeconds: number
  /** Lifetime of the wallet's access token; bearer tokens must not live longer than 300 (OpenID4VCI 1.0 §13.10). */
  readonly accessTokenSeconds: number
  /** Lifetime of a `c_nonce`. */
  readonly nonceSeconds: number
  /** How long a deferred credential may wait for its approval and collection. */
  readonly deferredSeconds: number
  /** How long the office waits for the wallet's notification before it counts a credential as accepted. */
  readonly acceptanceGraceSeconds: number
  /** How long a wallet may take to answer a presentation request. */
  readonly presentationRequestSeconds: number
  /** How long a presentation request is kept after its end, with what was presented. */
  readonly presentationDays: number
  /** How long the presentation itself is kept as proof; 0 = not at all. */
  readonly evidenceDays: number
  /** Difference between our clock and another's that is forgiven. */
  readonly clockSkewSeconds: number
  /** Entries of a new status list. */
  readonly statusListSize: number
}

/** Wrong transaction codes after which the pre-authorized code is burnt. */
export const MAX_WRONG_TRANSACTION_CODES = 5
