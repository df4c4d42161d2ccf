import type { PublicJwk, SignatureAlgorithm } from '../identities/signing-key.ts'
import type { Instant } from '../ids.ts'
import type { ClaimPath } from '../issuers/claim-path.ts'

/** A presentation as it goes to a verifier: text, or JSON. */
export type EncodedPresentation = string | Readonly<Record<string, unknown>>

export interface PresentingHolder {
  /** The DID that the key was proved with, when there is one. */
  readonly did?: string
  /** The absolute DID URL of the key; absent = the DID is made of the key, or there is none. */
  readonly verificationMethod?: string
  readonly algorithm: SignatureAlgorithm
  readonly publicJwk: PublicJwk
  sign(data: Uint8Array): Promise<Uint8Array>
}

export interface CredentialToPresent {
  /** As its issuer encoded it. */
  readonly encoded: string
  /** What is disclosed where the format allows to withhold: these claims with all that is in them. */
  readonly disclose: readonly ClaimPath[]
  /** Absent = nothing is bound to anybody: the bearer's word. */
  readonly holder?: PresentingHolder
  readonly audience: string
  readonly nonce: string
  readonly issuedAt: Instant
  /** Where it goes, and the key that it is encrypted to: formats that are bound to the session sign them too. */
  readonly responseUri: string
  readonly encryptionKeyThumbprint?: string
  /** Further claims that the holder signs, where the format has a place for them. */
  readonly holderClaims?: Readonly<Record<string, unknown>>
}

/**
 * The holder's side of one format: makes a presentation of a held credential.
 * @throws {CoreError} `credential_invalid` when the format cannot present it so; what `sign` raises
 */
export type PresentCredential = (credential: CredentialToPresent) => Promise<EncodedPresentation>
