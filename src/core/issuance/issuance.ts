import type { CredentialConfigurationId, CredentialId, Instant, IssuanceId, TenantId } from '../ids.ts'
import type { ProtocolId } from '../issuers/credential-configuration.ts'
import type { HolderKey } from './holder-key.ts'
import type { Requester } from './requester.ts'

/**
 * The whole process of giving one credential (or one batch of copies) to one wallet. A sealed state machine: each state holds
 * only what exists then, and only the functions of `transitions.ts` lead from one to the next.
 *
 *     offered → (retrieved) → authorized → issued | deferred → accepted | rejected | failed | expired
 */
export type Issuance =
  | Offered
  | Retrieved
  | Authorized
  | Deferred
  | Issued
  | Accepted
  | Rejected
  | Failed
  | Expired

export type IssuanceState = Issuance['state']

interface Process {
  readonly id: IssuanceId
  readonly tenantId: TenantId
  readonly credentialConfigurationId: CredentialConfigurationId
  readonly protocol: ProtocolId
  /** The caller's own name for the subject, when it gave one. */
  readonly subject?: string
  /** The client that asked, when its API lets it know its issuances again. */
  readonly requester?: Requester
  readonly createdAt: Instant
  /** The end of the offer, as told to the caller. */
  readonly expiresAt: Instant
  /** Counts writes: a transition is one write conditional on it. */
  readonly version: number
  /** When time alone changes the state next; absent in final states. */
  readonly dueAt?: Instant
}

/** What must be kept until the credential is signed. */
interface Unsigned extends Process {
  /** The mapped claims, sealed under the master key. Erased when the retention ends. */
  readonly sealedClaims: Uint8Array
  /** End of the credential's validity asked for by the caller; absent = from the configuration. */
  readonly validUntil?: Instant
  /** Counts refreshes of the offer: codes of older generations are worth nothing. */
  readonly offerGeneration: number
  /** Whom to write to, sealed; erased with the claims. */
  readonly sealedRecipient?: Uint8Array
}

interface Open extends Unsigned {
  /** Present when the wallet has to send a transaction code; counts wrong tries. */
  readonly transactionCode?: {
    readonly wrongTries: number
    readonly length: number
    /** The application chose it: sealed, see {@link ChosenCode}. Absent = derived. */
    readonly sealedCode?: Uint8Array
  }
}

export interface Offered extends Open {
  readonly state: 'offered'
}

/** The wallet has read the offer. */
export interface Retrieved extends Open {
  readonly state: 'retrieved'
  readonly retrievedAt: Instant
}

export interface IssuanceAccessToken {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array
  readonly expiresAt: Instant
  /** RFC 9449: thumbprint of the key that the token is bound to. */
  readonly dpopThumbprint?: string
  /** The `client_id` that the wallet gave; absent = anonymous. */
  readonly walletClientId?: string
  /** Handed out with the token (RFC 9396 `authorization_details`): then a credential is asked for by identifier. */
  readonly credentialIdentifiers?: readonly string[]
  /** For credentials that wait for an approval longer than an access token lives. */
  readonly refresh?: { readonly hash: Uint8Array; readonly expiresAt: Instant }
}

/** The pre-authorized code is spent, the wallet holds an access token. */
export interface Authorized extends Unsigned {
  readonly state: 'authorized'
  readonly accessToken: IssuanceAccessToken
}

/** The wallet has proved its keys and waits for an operator's decision. */
export interface Deferred extends Unsigned {
  readonly state: 'deferred'
  readonly accessToken: IssuanceAccessToken
  readonly holderKeys: readonly HolderKey[]
  readonly decision: 'pending' | 'approved'
  readonly deferredAt: Instant
}

/** The credential response was given. */
export interface Issued extends Process {
  readonly state: 'issued'
  /** Absent when the wallet proved everything in one message. */
  readonly accessToken?: IssuanceAccessToken
  readonly credentialId: CredentialId
  readonly issuedAt: Instant
  /** Kept until the wallet accepted. */
  readonly sealedClaims: Uint8Array
}

interface Ended extends Process {
  readonly endedAt: Instant
  readonly credentialId?: CredentialId
  /** Kept for the wallet's late notifications. */
  readonly accessToken?: IssuanceAccessToken
}

export interface Accepted extends Ended {
  readonly state: 'accepted'
  readonly credentialId: CredentialId
}

/** The wallet threw the credential away, or an operator refused a deferred one. */
export interface Rejected extends Ended {
  readonly state: 'rejected'
}

export interface Failed extends Ended {
  readonly state: 'failed'
  readonly reason: string
}

/** The time was over, or the caller withdrew the offer. */
export interface Expired extends Ended {
  readonly state: 'expired'
  readonly withdrawn: boolean
}
