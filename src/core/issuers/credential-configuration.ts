import type { SignatureAlgorithm } from '../identities/signing-key.ts'
import type { CredentialConfigurationId, Instant, IssuerId, TenantId } from '../ids.ts'
import type { ClaimPath } from './claim-path.ts'
import type { EntraContract } from './entra-contract.ts'

/** Credential Format Identifiers (OpenID4VCI 1.0 Appendix A) that Chancery has or will have. */
export type FormatIdentifier = 'dc+sd-jwt' | 'jwt_vc_json' | 'vc+jwt' | 'ldp_vc' | 'mso_mdoc'
/** `direct` is no protocol for wallets: the credential goes to the application that asked. */
export type ProtocolId = 'openid4vci' | 'authenticator' | 'dcp' | 'direct'
/** `bitstring-status-list-suspendable`: with an entry for each, so that suspended does not read as revoked. */
export type StatusListFormatId =
  | 'token-status-list'
  | 'bitstring-status-list'
  | 'bitstring-status-list-suspendable'
  | 'status-list-2021'

/** A kind of credential that an issuer offers: data, never code. */
export interface CredentialConfiguration {
  readonly id: CredentialConfigurationId
  readonly tenantId: TenantId
  readonly issuerId: IssuerId
  readonly format: FormatIdentifier
  readonly type: CredentialType
  /** OAuth scope that stands for this configuration. */
  readonly scope: string
  readonly claims: readonly ClaimDefinition[]
  /** JSON Schema 2020-12 of the mapped claims. */
  readonly claimSchema?: Readonly<Record<string, unknown>>
  readonly display: readonly CredentialDisplay[]
  /** How long an issued credential is valid; absent = without end. */
  readonly validitySeconds?: number
  readonly binding: HolderBinding
  /** The status mechanism of every issued credential; absent = none. */
  readonly statusListFormat?: StatusListFormatId
  /** How many copies, each bound to a key of its own, one request may collect. 1 = no batch. */
  readonly batchSize: number
  readonly transactionCode: TransactionCodePolicy
  readonly protocols: readonly ProtocolId[]
  /** `manual`: the wallet gets its credential by deferred issuance, after an operator approved. */
  readonly approval: 'automatic' | 'manual'
  readonly offerValiditySeconds: number
  /** What Entra calls the contract says beyond all this; absent = nothing special. */
  readonly entra?: EntraContract
  readonly createdAt: Instant
  /** Counts changes; a change is refused when it was read at an older version. */
  readonly version: number
}

/** The type in the words of the format: `vct` for SD-JWT VC, types and contexts for W3C credentials. */
export interface CredentialType {
  /** SD-JWT VC: the verifiable credential type. An https URL below our own is served as type metadata. */
  readonly vct?: string
  /** W3C: the `type` array, `VerifiableCredential` first. */
  readonly types?: readonly [string, ...string[]]
  /** W3C: contexts after the base context. */
  readonly contexts?: readonly string[]
  /** ISO 18013-5 document type. */
  readonly doctype?: string
}

export interface ClaimDefinition {
  /** Where the claim stands in the credential. */
  readonly path: ClaimPath
  /** The name under which callers send it; absent = the last member of the path. */
  readonly input?: string
  readonly mandatory: boolean
  /** SD-JWT: whether the holder may withhold it. */
  readonly selectivelyDisclosable: boolean
  /** Searchable by exact value (kept as a keyed hash only). */
  readonly indexed?: boolean
  readonly display: readonly { readonly name: string; readonly locale?: string }[]
}

export interface CredentialDisplay {
  readonly name: string
  readonly locale?: string
  readonly description?: string
  readonly logo?: { readonly uri: string; readonly altText?: string }
  readonly backgroundColor?: string
  readonly textColor?: string
}

export interface HolderBinding {
  /** `none`: a bearer credential; then no key proof is asked for. */
  readonly methods: readonly ('jwk' | 'did:key' | 'did:jwk' | 'did:web')[]
  readonly proofAlgorithms: readonly SignatureAlgorithm[]
  /** Asks for key attestations in the proof (OpenID4VCI 1.0 Appendix D); empty lists = any level. */
  readonly keyAttestation?: {
    readonly keyStorage: readonly string[]
    readonly userAuthentication: readonly string[]
  }
}

export interface TransactionCodePolicy {
  readonly use: 'never' | 'optional' | 'always'
  readonly length: number
  /** Shown by the wallet; at most 300 characters. */
  readonly description?: string
}
