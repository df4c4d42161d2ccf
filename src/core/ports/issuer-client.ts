import type { PublicJwk, SignatureAlgorithm } from '../identities/signing-key.ts'
import type { CredentialType } from '../issuers/credential-configuration.ts'

/** Where a credential is to be had. */
export type CollectionSource =
  /** What an issuer hands out for a wallet: untrusted input. */
  | { readonly offerUri: string }
  /** An issuer, and what a person wants of it. */
  | { readonly credentialIssuer: string; readonly configurationIds: readonly string[] }
  /** An issuer, and a code that was agreed on beforehand: what the code is good for says the issuer. */
  | { readonly credentialIssuer: string; readonly preAuthorizedCode: string }
  /** An issuer, and access that somebody else was given. */
  | {
      readonly credentialIssuer: string
      readonly accessToken: string
      /** Also the name of the configuration in the issuer's metadata. */
      readonly credentialIdentifier: string
    }

/** Which grant of an offer is taken. */
export type OfferGrant = 'pre-authorized_code' | 'authorization_code'

/** An issuer that was asked what it is. */
export interface OpenedSource {
  readonly credentialIssuer: string
  /** Present when the holder has to give a code that it was told on another way. */
  readonly transactionCode?: { readonly length?: number; readonly numeric: boolean }
  /** Absent = only the issuer's grant will say. */
  readonly offered?: readonly AvailableCredential[]
  /** Of the protocol alone. May hold secrets. */
  readonly details: IssuerDetails
}

/** What only the protocol looks into: JSON, so that it can be sealed and kept. */
export type IssuerDetails = Readonly<Record<string, unknown>>

/** Access to an issuer, until it ends. */
export interface IssuerSession {
  readonly credentialIssuer: string
  /** JSON, with secrets: never stored but sealed. */
  readonly details: IssuerDetails
  /** Access can be had anew when this one has ended. */
  readonly canRenew?: boolean
}

/** One credential that a session is good for. */
export interface AvailableCredential {
  readonly configurationId: string
  /** Present when credentials are asked for by a name of the session's own. */
  readonly identifier?: string
  /** As the issuer calls it; which format of ours that is, is `format`. */
  readonly format: string
  readonly type: CredentialType
  /** How the key of the holder is named; absent = the credential is bound to nobody. */
  readonly binding?: {
    readonly by: 'jwk' | 'did:jwk' | 'did:key' | 'did:web'
    readonly algorithm: SignatureAlgorithm
  }
  /** How many copies, each bound to a key of its own, one request may ask for. */
  readonly batchSize: number
}

/** A key that the client signs with. */
export interface ClientKey {
  readonly algorithm: SignatureAlgorithm
  readonly publicJwk: PublicJwk
  sign(data: Uint8Array): Promise<Uint8Array>
}

/** A key that a credential is to be bound to. */
export interface ProvingKey extends ClientKey {
  /** Names the key by a DID URL and not by itself. */
  readonly verificationMethod?: string
}

export interface CredentialQuery {
  readonly credential: AvailableCredential
  /** One credential for each; none where the credential is bound to nobody. */
  readonly keys: readonly ProvingKey[]
  /** The caller's own members of the request, which win over ours. */
  readonly additionalParameters?: Readonly<Record<string, unknown>>
}

/** What an issuer answered. */
export type IssuerAnswer =
  | {
      readonly outcome: 'issued'
      /** Encoded; at least one. */
      readonly credentials: readonly string[]
      /** Present when the issuer wants to know how it ended. */
      readonly notificationId?: string
      readonly session: IssuerSession
    }
  | {
      readonly outcome: 'deferred'
      readonly transactionId: string
      /** How long to wait before the next question; absent = the issuer does not say. */
      readonly intervalSeconds?: number
      /** Whether the issuer says where to ask for it; without that it never comes. */
      readonly canBeAskedFor: boolean
      readonly session: IssuerSession
    }

export type CollectionEvent = 'credential_accepted' | 'credential_failure' | 'credential_deleted'

/** What binds the steps of one collection: when it has to be over, and the key that access is bound to. */
export interface ClientContext {
  /** No request goes out after it, and none lasts beyond. */
  readonly deadline: number
  /** Access is bound to it where the issuer wants that (RFC 9449). */
  readonly key?: ClientKey
}

export interface AuthorizationRequest {
  /** By which the issuer knows us. */
  readonly clientId: string
  /** Where the browser comes back. */
  readonly redirectUri: string
  /** Comes back with it: unguessable. */
  readonly state: string
}

export interface BegunAuthorization {
  /** What the person opens. */
  readonly authorizationUrl: string
  /** How long it can be opened; absent = the issuer does not say. */
  readonly expiresInSeconds?: number
  /** With secrets: never stored but sealed. */
  readonly details: IssuerDetails
}

/**
 * The holder's side of an issuance protocol. The issuer is not trusted: what it answers is bounded in size, number and time, and
 * nothing that it says is more than its word.
 *
 * Every method throws `CoreError`: `issuer_answer_invalid` when an answer is not what the protocol says, `issuer_refused` when the
 * issuer says no, `outgoing_failed` and `outgoing_refused` when it cannot be reached or must not be.
 */
export interface IssuerClient {
  /** @throws {CoreError} also `offer_invalid`, `offer_over`, `grant_unsupported` */
  open(source: CollectionSource, context: ClientContext, grant?: OfferGrant): Promise<OpenedSource>
  /** Spends the code. */
  authorize(
    source: OpenedSource,
    transactionCode: string | undefined,
    context: ClientContext,
  ): Promise<{ readonly session: IssuerSession; readonly credentials: readonly AvailableCredential[] }>
  /** Where a person gives access, in a browser. Absent grants are found out. @throws {CoreError} also `grant_unsupported` */
  beginAuthorization(
    source: OpenedSource,
    request: AuthorizationRequest,
    context: ClientContext,
  ): Promise<BegunAuthorization>
  /** Spends the code that the browser brought back. @throws {CoreError} also `invalid_request` */
  redeemCode(
    begun: IssuerDetails,
    answer: { readonly code: string; readonly issuer?: string },
    context: ClientContext,
  ): Promise<{ readonly session: IssuerSession; readonly credentials: readonly AvailableCredential[] }>
  /** Access anew, where the session can renew. */
  refresh(session: IssuerSession, context: ClientContext): Promise<IssuerSession>
  request(session: IssuerSession, query: CredentialQuery, context: ClientContext): Promise<IssuerAnswer>
  /** Asks whether a deferred credential is ready. @throws {CoreError} also `credential_request_denied`, `transaction_id_invalid` */
  collectDeferred(
    session: IssuerSession,
    transactionId: string,
    context: ClientContext,
  ): Promise<IssuerAnswer>
  /** Tells the issuer how it ended; does nothing where it does not want to know. */
  notify(
    session: IssuerSession,
    notificationId: string,
    event: CollectionEvent,
    context: ClientContext,
  ): Promise<void>
}
