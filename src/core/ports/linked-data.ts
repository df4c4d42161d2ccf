import type { JsonObject } from '../../lib/json.ts'
import type { PublicJwk, SignatureAlgorithm } from '../identities/signing-key.ts'
import type { Instant } from '../ids.ts'
import type { CredentialSigner, SignedBytes } from './credential-format.ts'
import type { VerificationRelationship } from './did-resolver.ts'

/** Who made a proof, and what it was made for; nothing of it is to be believed before the proof was verified. */
export interface LinkedDataProof {
  /** The URL of the key. */
  readonly verificationMethod: string
  /** Whose key it is: the URL without its fragment. */
  readonly controller: string
  readonly purpose: VerificationRelationship
  readonly created?: Instant
  readonly expires?: Instant
  readonly challenge?: string
  readonly domains?: readonly string[]
  readonly nonce?: string
}

/**
 * The key that a proof names.
 * @throws {CoreError} `did_unresolvable`, `untrusted_issuer`
 */
export type LinkedDataKeyLookup = (named: {
  readonly verificationMethod: string
  readonly controller: string
  readonly purpose: VerificationRelationship
  readonly algorithm: SignatureAlgorithm
  /** What was signed, for identifiers whose key is only found from a signature by it. */
  readonly signed?: SignedBytes
}) => Promise<PublicJwk>

export interface LinkedDataRules {
  readonly now: Instant
  readonly clockSkewSeconds: number
  /**
   * Whether a document may define terms by itself. Then its author decides what a name in it means: whoever reads claims by name must
   * not allow it.
   */
  readonly inlineContexts: 'refuse' | 'allow'
}

/** What a credential says of itself. */
export interface CredentialDocument {
  readonly dataModel: '1.1' | '2.0'
  readonly issuer: string
  readonly types: readonly [string, ...string[]]
  readonly subjects: readonly JsonObject[]
  /** Every entry of `credentialStatus`. */
  readonly statuses: readonly JsonObject[]
  readonly validFrom?: Instant
  readonly validUntil?: Instant
}

export interface PresentationDocument {
  readonly dataModel: '1.1' | '2.0'
  readonly holder?: string
  /** As they stand in it: none is verified. */
  readonly credentials: readonly JsonObject[]
  /** All of them hold. */
  readonly proofs: readonly LinkedDataProof[]
}

export interface ProofToMake {
  /** `eddsa-rdfc-2022`, `EcdsaSecp256k1Signature2019`, …; absent = what goes with the key. */
  readonly cryptosuite?: string
  readonly signer: CredentialSigner
  readonly purpose: VerificationRelationship
  readonly created: Instant
  readonly challenge?: string
  readonly domain?: string
  /** JSON Pointers to what the holder can never leave out, for suites that disclose selectively. */
  readonly mandatoryPointers?: readonly string[]
}

/** W3C documents that are secured within themselves, one by one: for those who need more than a credential of one format. */
export interface LinkedData {
  /**
   * The shape of a credential, its validity and every one of its proofs, of which one at least is its issuer's. Trust and status are
   * for the caller.
   * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the lookup raises
   */
  verifyCredential(
    document: JsonObject,
    lookup: LinkedDataKeyLookup,
    rules: LinkedDataRules,
  ): Promise<CredentialDocument>
  /**
   * The shape of a presentation and every one of its proofs. Whose they are, what they were made for, and the credentials are for the
   * caller.
   * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the lookup raises
   */
  verifyPresentation(
    document: JsonObject,
    lookup: LinkedDataKeyLookup,
    rules: LinkedDataRules,
  ): Promise<PresentationDocument>
  /**
   * The proofs of a document as they say themselves, nothing verified.
   * @throws {CoreError} `credential_invalid`
   */
  readProofs(document: JsonObject): readonly LinkedDataProof[]
  /**
   * The document with a proof of ours beside those that it has. A credential that breaks a rule of its data model, or says what no
   * signature would cover, is refused.
   * @throws {CoreError} `claims_invalid`; what the signer raises
   */
  secureCredential(document: JsonObject, proof: ProofToMake): Promise<JsonObject>
}
