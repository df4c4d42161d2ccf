import type { CredentialSigner } from '../../../core/ports/credential-format.ts'
import type { VerificationRelationship } from '../../../core/ports/did-resolver.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { JsonLd } from '../json-ld/json-ld.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import type { ContextPolicy } from '../json-ld/require-known-contexts.ts'
import { createBaseProofValue, ecdsaSd2023 } from './ecdsa-sd-2023.ts'
import { suiteNamed } from './index.ts'

export interface ProofToAdd {
  readonly cryptosuite: string
  readonly signer: CredentialSigner
  readonly purpose: VerificationRelationship
  /** RFC 3339. */
  readonly created: string
  readonly challenge?: string
  readonly domain?: string
  /** ecdsa-sd-2023: what the holder can never leave out. */
  readonly mandatoryPointers?: readonly string[]
}

/**
 * The document with a proof of one suite; a proof that it has already stays beside it, as in a set (VC Data Integrity §4.3).
 * @throws {Refusal} when the document says what no signature would cover, or the key does not fit the suite
 */
export async function addProof(
  jsonLd: JsonLd,
  secured: JsonObject,
  { cryptosuite, signer, purpose, created, challenge, domain, mandatoryPointers = [] }: ProofToAdd,
  policy: ContextPolicy,
): Promise<JsonObject> {
  const { proof: present, ...document } = secured
  if (!('kid' in signer.header)) throw new LinkedDataError('an issuer with certificates has no key by URL')
  const options: JsonObject = {
    ...(suiteNamed(cryptosuite)?.marks ?? { type: 'DataIntegrityProof', cryptosuite }),
    created,
    verificationMethod: signer.header.kid,
    proofPurpose: purpose,
    ...(challenge === undefined ? {} : { challenge }),
    ...(domain === undefined ? {} : { domain }),
  }
  const proof = await signed()
  const proofs = present === undefined ? proof : [...(Array.isArray(present) ? present : [present]), proof]
  return { ...document, proof: proofs }

  async function signed(): Promise<JsonObject> {
    if (cryptosuite === ecdsaSd2023) {
      requireAlgorithm(['ES256'])
      const sign = (data: Uint8Array) => signer.sign(data)
      return {
        ...options,
        proofValue: await createBaseProofValue(jsonLd, document, options, mandatoryPointers, policy, sign),
      }
    }
    const suite = suiteNamed(cryptosuite)
    if (suite === undefined) throw new LinkedDataError('the cryptosuite is not known here')
    requireAlgorithm(suite.algorithms)
    const prepared = suite.prepare(options, document)
    const data = await suite.signedBytes(jsonLd, { document, proof: prepared, policy }, signer.algorithm)
    return suite.writeSignature(prepared, await signer.sign(data))
  }

  function requireAlgorithm(algorithms: readonly string[]): void {
    if (!algorithms.includes(signer.algorithm))
      throw new LinkedDataError(`the key of the issuer does not fit ${cryptosuite}`)
  }
}
