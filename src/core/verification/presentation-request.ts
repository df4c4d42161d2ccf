import type { Instant, IssuerId, PresentationRequestId, TenantId } from '../ids.ts'
import type { Requester } from '../issuance/requester.ts'
import type { DcqlQuery } from './dcql/dcql-query.ts'
import type { PresentationRules } from './rules/presentation-rules.ts'
import type { TransactionData } from './transaction-data/transaction-data.ts'
import type { VerifierInfo } from './verifier-info.ts'

/**
 * The question of a verifier to one wallet, and what became of it. A sealed state machine: only the functions of `transitions.ts` lead
 * from one state to the next, and it is answered once.
 *
 *     created → (retrieved) → verified | failed | expired
 */
export type PresentationRequest =
  | CreatedRequest
  | RetrievedRequest
  | VerifiedRequest
  | FailedRequest
  | ExpiredRequest

export type PresentationState = PresentationRequest['state']
export type OpenRequest = CreatedRequest | RetrievedRequest

export const presentationProtocolIds = ['openid4vp', 'authenticator'] as const
export type PresentationProtocolId = (typeof presentationProtocolIds)[number]
export const responseModes = ['direct_post', 'direct_post.jwt'] as const
export type ResponseMode = (typeof responseModes)[number]

interface Process {
  readonly id: PresentationRequestId
  readonly tenantId: TenantId
  readonly protocol: PresentationProtocolId
  readonly query: DcqlQuery
  /** Why it is asked, for the person. */
  readonly purpose?: string
  readonly responseMode: ResponseMode
  /** Where the wallet sends its person after the answer, on the same device. */
  readonly redirectUri?: string
  /** What was presented is given out only for the code that the wallet brings back to `redirectUri`. */
  readonly sameDevice?: true
  /** What the person authorizes by presenting, sealed: `TransactionData` as a JSON array. */
  readonly sealedTransactionData?: Uint8Array
  /** The same in requests of before it was sealed. They are read as long as they are kept, and no more are written. */
  readonly transactionData?: readonly TransactionData[]
  /** Whom presentations are made for: the verifier as the protocol names it. */
  readonly audience: string
  /** Whose key signs the request; absent = it is not signed. */
  readonly signer?: IssuerId
  /** The application that asked, when its API lets it be told by callback. */
  readonly requester?: Requester
  /** Rules of the application beyond the query, by the ids of credential queries. */
  readonly rules?: PresentationRules
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** Counts writes: a transition is one write conditional on it. */
  readonly version: number
  /** When time alone changes something next: the state, or in final states that it is forgotten. */
  readonly dueAt?: Instant
}

interface Open extends Process {
  readonly verifierInfo?: readonly VerifierInfo[]
  /** The key that the answer is encrypted to, sealed; only for answers that come encrypted. */
  readonly sealedDecryptionKey?: Uint8Array
}

export interface CreatedRequest extends Open {
  readonly state: 'created'
}

/** A wallet has read the request. */
export interface RetrievedRequest extends Open {
  readonly state: 'retrieved'
  readonly retrievedAt: Instant
}

interface Ended extends Process {
  readonly endedAt: Instant
}

interface Answered extends Ended {
  /** SHA-256 of what the wallet sent, where it may send it again. */
  readonly answerHash?: Uint8Array
  /** When the response code was brought, which counts once. */
  readonly redeemedAt?: Instant
}

export interface VerifiedRequest extends Answered {
  readonly state: 'verified'
  /** What was presented, sealed: `PresentedCredentials` as JSON. */
  readonly sealedCredentials: Uint8Array
  /** What the wallet sent, sealed, when the application asked for it. */
  readonly sealedReceipt?: Uint8Array
}

export interface FailedRequest extends Answered {
  readonly state: 'failed'
  readonly failure: PresentationFailure
}

export interface ExpiredRequest extends Ended {
  readonly state: 'expired'
}

/** Why an answer was refused. Never claims. */
export interface PresentationFailure {
  readonly code: PresentationFailureCode
  /** Of the specification, or the rule of the office. */
  readonly clause: string
  readonly message: string
}

export const presentationFailureCodes = [
  'response_malformed',
  'credential_invalid',
  'signature_invalid',
  'untrusted_issuer',
  'did_unresolvable',
  'issuer_keys_unavailable',
  'credential_revoked',
  'credential_suspended',
  'status_list_unavailable',
  'query_not_satisfied',
  'transaction_not_authorized',
  'access_denied',
  'wallet_error',
] as const
export type PresentationFailureCode = (typeof presentationFailureCodes)[number]
