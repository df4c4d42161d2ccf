import type { PublicJwk } from '../identities/signing-key.ts'
import type { SignedBytes } from './credential-format.ts'

export type VerificationRelationship = 'authentication' | 'assertionMethod' | 'capabilityInvocation'

/** A verification method of a DID document, its key as JWK whatever the document wrote. */
export interface VerificationMethod {
  /** Absolute DID URL. */
  readonly id: string
  readonly controller: string
  readonly publicJwk: PublicJwk
  readonly relationships: readonly VerificationRelationship[]
}

export interface DidDocument {
  readonly id: string
  readonly verificationMethods: readonly VerificationMethod[]
  readonly services: readonly Readonly<Record<string, unknown>>[]
  /** The document as it was read. */
  readonly document: Readonly<Record<string, unknown>>
}

export interface ResolveOptions {
  /** Whether what is kept may answer. */
  readonly fresh?: boolean
  /** What was signed in the name of the DID, for methods whose key is only found from a signature by it. */
  readonly signed?: SignedBytes
}

/** One DID method. */
export interface DidMethod {
  /** The method name: `web` for `did:web:…`. */
  readonly name: string
  /** @throws {CoreError} `did_unresolvable` */
  resolve(did: string, options?: ResolveOptions): Promise<DidDocument>
}

export interface DidResolver {
  /** @throws {CoreError} `did_unresolvable` */
  resolve(did: string, options?: ResolveOptions): Promise<DidDocument>
  /**
   * The key that a DID URL (`kid`) names, if its document lists it under `relationship`. A document is read again when the
   * key is unknown. A bare DID names the only method of its document.
   * @throws {CoreError} `did_unresolvable`
   */
  verificationMethod(
    didUrl: string,
    relationship: VerificationRelationship,
    signed?: SignedBytes,
  ): Promise<VerificationMethod>
}
