import type { SignatureAlgorithm } from '../../../core/identities/signing-key.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { JsonLd } from '../json-ld/json-ld.ts'
import type { ContextPolicy } from '../json-ld/require-known-contexts.ts'

/** What a suite works on: the document without its proof, and the proof as it came. */
export interface Secured {
  readonly document: JsonObject
  /** The document as it came, when nothing of its proof is signed along. */
  readonly whole?: JsonObject
  readonly proof: JsonObject
  readonly policy: ContextPolicy
}

export interface ProofSignature {
  readonly algorithm: SignatureAlgorithm
  readonly signature: Uint8Array
}

/** One way of securing a document within itself: what is signed, and how the signature is written down. */
export interface Cryptosuite {
  /** The value of `cryptosuite`, or of `type` for the suites from before Data Integrity. */
  readonly name: string
  readonly algorithms: readonly SignatureAlgorithm[]
  /** The members by which a proof says that it is of this suite. */
  readonly marks: Readonly<Record<string, string>>
  /** Suites from before Data Integrity want to be told when. */
  readonly needsCreated?: true
  /** @throws {Refusal} when the signature is not written as the suite wants it */
  readSignature(proof: JsonObject): ProofSignature
  /** @throws {Refusal} */
  signedBytes(jsonLd: JsonLd, secured: Secured, algorithm: SignatureAlgorithm): Promise<Uint8Array>
  /** The options of a proof that is to be made: what the suite adds to them before they are signed. */
  prepare(proof: JsonObject, document: JsonObject): JsonObject
  writeSignature(proof: JsonObject, signature: Uint8Array): JsonObject
}
