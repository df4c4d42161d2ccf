import type { PublicJwk, SignatureAlgorithm } from '../../../core/identities/signing-key.ts'
import type { SignedBytes } from '../../../core/ports/credential-format.ts'
import type { VerificationRelationship } from '../../../core/ports/did-resolver.ts'

/** The key that a proof names, and what it signed where the key can only be found from that. */
export type ProofKeyLookup = (named: {
  readonly verificationMethod: string
  readonly controller: string
  readonly purpose: VerificationRelationship
  readonly algorithm: SignatureAlgorithm
  readonly signed?: SignedBytes
}) => Promise<PublicJwk>
