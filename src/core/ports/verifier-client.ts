import type { PublicJwk } from '../identities/signing-key.ts'
import type { DcqlQuery } from '../verification/dcql/dcql-query.ts'
import type { IssuerKeyLookup } from './credential-format.ts'
import type { EncodedPresentation } from './present-credential.ts'

/** Ways in which a verifier is known (OpenID4VP 1.0 §5.9.3). */
export const verifierIdentifications = [
  'decentralized_identifier',
  'x509_san_dns',
  'x509_hash',
  'verifier_attestation',
  'pre-registered',
  /** Nothing proves who asks, only where the answer goes. */
  'redirect_uri',
] as const
export type VerifierIdentification = (typeof verifierIdentifications)[number]

/** What a verifier asks: authentic as far as its identification allows, and well-formed. */
export interface VerifierQuestion {
  /** The whole `client_id`: presentations are made for it and for nobody else. */
  readonly verifier: string
  readonly identifiedBy: VerifierIdentification
  readonly nonce: string
  readonly query: DcqlQuery
  readonly transactionData: readonly TransactionData[]
  /** Algorithms that the verifier can check, by format; absent = it does not say. */
  readonly algorithms: ReadonlyMap<string, AcceptedAlgorithms>
  /** Where the answer goes. */
  readonly responseUri: string
  /** RFC 7638 thumbprint of the key that the answer is encrypted to; absent = it is not. */
  readonly encryptionKeyThumbprint?: string
  /** Of the protocol alone. */
  readonly details: Readonly<Record<string, unknown>>
}

export interface AcceptedAlgorithms {
  readonly credential?: readonly string[]
  readonly holder?: readonly string[]
}

/** Something that the holder is to authorize by presenting (OpenID4VP 1.0 §5.1 `transaction_data`). */
export interface TransactionData {
  readonly type: string
  /** Ids of the credential queries of which one is to authorize it. */
  readonly queryIds: readonly string[]
  /** As it came: this text is hashed. */
  readonly encoded: string
  /** Present when the verifier names the hash; only `sha-256` is known here. */
  readonly hashName?: 'sha-256'
}

/** Why nothing is presented, in the words of OpenID4VP 1.0 §8.5. */
export type DeclineReason = 'access_denied' | 'invalid_transaction_data'

/** A verifier that the tenant knows beforehand. */
export interface RegisteredVerifier {
  /** Its keys; empty = it does not sign. */
  readonly keys: readonly PublicJwk[]
  /** Where answers may go: compared as texts. */
  readonly responseUris: readonly string[]
}

export interface VerifierContext {
  /** No request goes out after it, and none lasts beyond. */
  readonly deadline: number
  readonly clockSkewSeconds: number
  /** The key in a certificate that the tenant believes. @throws {CoreError} `untrusted_issuer` */
  readonly certifiedKey: (x5c: readonly string[]) => Promise<PublicJwk>
  /** The key of somebody whom the tenant believes about verifiers. @throws {CoreError} `untrusted_issuer`, `did_unresolvable` */
  readonly attesterKey: IssuerKeyLookup
  readonly registered: (clientId: string) => Promise<RegisteredVerifier | undefined>
}

/**
 * The holder's side of a presentation protocol. The verifier is a stranger: what it sends is bounded in size and time, and believed
 * only as far as it proves it.
 */
export interface VerifierClient {
  /**
   * Reads what a link asks. A request that is authentic and wrong is answered with its error.
   * @throws {CoreError} `verifier_request_invalid`, `outgoing_failed`, `outgoing_refused`
   */
  open(requestUri: string, context: VerifierContext): Promise<VerifierQuestion>
  /**
   * Sends presentations, by the id of the query that they answer.
   * @throws {CoreError} `verifier_refused`, `outgoing_failed`, `outgoing_refused`
   */
  answer(
    question: VerifierQuestion,
    presentations: ReadonlyMap<string, readonly EncodedPresentation[]>,
    context: Pick<VerifierContext, 'deadline'>,
  ): Promise<VerifierReply>
  /** Tells the verifier that it gets nothing. That it does not listen changes nothing. */
  decline(
    question: VerifierQuestion,
    reason: DeclineReason,
    context: Pick<VerifierContext, 'deadline'>,
  ): Promise<VerifierReply>
}

export interface VerifierReply {
  /** Where the person goes on. */
  readonly redirectUri?: string
}
