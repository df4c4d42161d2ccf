import type { SignatureAlgorithm } from '../identities/signing-key.ts'
import type { CredentialId, Instant } from '../ids.ts'
import type { HolderKey } from '../issuance/holder-key.ts'
import type {
  ClaimDefinition,
  CredentialConfiguration,
  CredentialType,
  FormatIdentifier,
} from '../issuers/credential-configuration.ts'
import type { AuthorizedTransactions } from '../verification/transaction-data/transaction-data.ts'
import type { PresentCredential } from './present-credential.ts'

/** Signs as one issuer, and says how the credential names the key. */
export interface CredentialSigner {
  /** The value of `iss` / `issuer`: a DID or an https URL. */
  readonly issuer: string
  readonly algorithm: SignatureAlgorithm
  /** JOSE header members that name the key: `kid`, or `x5c`. */
  readonly header: { readonly kid: string } | { readonly x5c: readonly string[] }
  sign(data: Uint8Array): Promise<Uint8Array>
}

export interface CredentialToIssue {
  readonly id: CredentialId
  /** An absolute URL for formats whose credentials have an id of that kind. */
  readonly url: string
  readonly signer: CredentialSigner
  readonly type: CredentialType
  /** The mapped claims, nested as in the credential. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly claimDefinitions: readonly ClaimDefinition[]
  readonly holderKey?: HolderKey
  readonly issuedAt: Instant
  readonly validUntil?: Instant
  /** What the status list format made for this entry: a member of the credential's status claim. */
  readonly status?: StatusClaim
}

/** What a status list format makes for a credential to carry. */
export type StatusClaim = CarriedStatus

/**
 * What a credential of anybody says of its status: `status` is the claim of Token Status List, `credentialStatus` the member of W3C
 * credentials. Every entry counts: a credential is as good as the worst of them.
 */
export interface CarriedStatus {
  readonly status?: Readonly<Record<string, unknown>>
  readonly credentialStatus?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
}

/** A credential whose signature, structure and times hold. Trust and status are decided elsewhere. */
export interface VerifiedCredential {
  readonly format: FormatIdentifier
  readonly issuer: string
  /** The URI that its issuer gave it, in formats that have one. */
  readonly credentialId?: string
  readonly type: CredentialType
  /** W3C: its types as IRIs, where that was asked for and its contexts are known; names that no context defines stay as they are. */
  readonly expandedTypes?: readonly string[]
  readonly claims: Readonly<Record<string, unknown>>
  readonly holderKey?: { readonly jwk?: Readonly<Record<string, unknown>>; readonly did?: string }
  readonly validFrom?: Instant
  readonly validUntil?: Instant
  readonly status?: CarriedStatus
  /** Whether a presentation proved the holder's key. */
  readonly holderBound: boolean
  /** What the proof of the holder's key says of transactions. */
  readonly authorized?: AuthorizedTransactions
}

/** What a verifier expects; everything that is present is checked. */
export interface CredentialExpectation {
  readonly now: Instant
  readonly clockSkewSeconds: number
  /** Whether somebody asks for types by their IRIs: it takes JSON-LD to tell. */
  readonly expandTypes?: true
  /** Present for presentations: the key binding must be there and fit. */
  readonly presentation?: {
    readonly audience: string
    readonly nonce: string
    readonly maxAgeSeconds: number
    /**
     * The key that a DID URL names for authentication, for formats whose holders are DIDs.
     * @throws {CoreError} `did_unresolvable`
     */
    readonly holderKey?: (didUrl: string) => Promise<Readonly<Record<string, unknown>>>
  }
}

export interface SignedBytes {
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

/**
 * The key that must have signed, given what the credential says of its issuer.
 * @throws {CoreError} `untrusted_issuer`, `did_unresolvable`
 */
export type IssuerKeyLookup = (named: {
  readonly issuer: string | undefined
  readonly kid: string | undefined
  readonly x5c: readonly string[] | undefined
  readonly algorithm: string
  /** What was signed, for identifiers whose key is only found from a signature by it. */
  readonly signed?: SignedBytes
}) => Promise<{ readonly jwk: Readonly<Record<string, unknown>>; readonly issuer: string }>

/** One credential format. States only what it is; never names a protocol. */
export interface CredentialFormat {
  readonly id: FormatIdentifier
  readonly algorithms: readonly SignatureAlgorithm[]
  /**
   * Members of the Credential Format Profile for a configuration (OpenID4VCI 1.0 Appendix A), for instance `{vct}` or
   * `{credential_definition}`.
   * @param algorithm of the key that signs
   */
  profile(
    configuration: CredentialConfiguration,
    algorithm?: SignatureAlgorithm,
  ): Readonly<Record<string, unknown>>
  /** What is wrong with a type, claim definitions or a status mechanism for this format, as sentences; empty = fine. */
  faults(
    configuration: Pick<CredentialConfiguration, 'type' | 'claims' | 'binding' | 'statusListFormat'>,
  ): readonly string[]
  /** The encoded, signed credential. */
  issue(credential: CredentialToIssue): Promise<string>
  /**
   * Verifies an encoded credential, or a presentation of it, and returns what it says.
   * @throws {CoreError} `credential_invalid` or `signature_invalid`, `detail` naming the clause that failed
   */
  verify(
    encoded: string,
    issuerKey: IssuerKeyLookup,
    expectation: CredentialExpectation,
  ): Promise<VerifiedCredential>
  /**
   * W3C: the types of a credential that was verified before, as IRIs (see {@link VerifiedCredential.expandedTypes}). Undefined when its
   * contexts are not known here.
   */
  expandTypes?(encoded: string): Promise<readonly string[] | undefined>
  /** The holder's side; absent = credentials of this format are held, and not presented by themselves. */
  readonly present?: PresentCredential
}
