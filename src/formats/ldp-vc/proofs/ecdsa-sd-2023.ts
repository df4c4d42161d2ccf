import type { JsonObject } from '../../../lib/json.ts'
import { parsePublicJwk } from '../../../lib/jwk.ts'
import { encodeMultikey } from '../../../lib/multikey.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../../invalid-credential.ts'
import type { JsonLd } from '../json-ld/json-ld.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import type { ContextPolicy } from '../json-ld/require-known-contexts.ts'
import { refusingLater } from '../refusing-later.ts'
import type { ProofKeyLookup } from './proof-key-lookup.ts'
import type { Proof } from './read-proofs.ts'

/** VC DI ECDSA §3.4: statements are signed one by one, so that the holder may show some of them. */
export const ecdsaSd2023 = 'ecdsa-sd-2023'

export function isSelectivelyDisclosed({ type, cryptosuite }: JsonObject): boolean {
  return type === 'DataIntegrityProof' && cryptosuite === ecdsaSd2023
}

const load = () => import('@digitalbazaar/ecdsa-sd-2023-cryptosuite')

/**
 * Verifies a derived proof with the library of the suite's authors. A base proof is for the holder alone: it is refused.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the lookup raises
 */
export async function verifySelectiveDisclosure(
  jsonLd: JsonLd,
  document: JsonObject,
  { members, verificationMethod, controller, purpose }: Proof,
  lookup: ProofKeyLookup,
  policy: ContextPolicy,
): Promise<void> {
  // Bounds and contexts are ours: the library has neither.
  await refusingLater(invalidCredential, 'linked data', () => jsonLd.canonize(document, policy))
  const jwk = await lookup({ verificationMethod, controller, purpose, algorithm: 'ES256' })
  const publicKeyMultibase = refusingAs(invalidSignature, 'proof', () => encodeMultikey(parsePublicJwk(jwk)))
  const { createVerifyCryptosuite } = await load()
  const cryptosuite = createVerifyCryptosuite()
  let holds: boolean
  try {
    const data = await cryptosuite.createVerifyData({
      cryptosuite,
      document,
      proof: members,
      documentLoader: loaderOf(jsonLd),
    })
    const verifier = await cryptosuite.createVerifier({
      verificationMethod: {
        '@context': 'https://w3id.org/security/multikey/v1',
        type: 'Multikey',
        id: verificationMethod,
        controller,
        publicKeyMultibase,
      },
    })
    holds = await verifier.verify({ data })
  } catch (cause) {
    throw invalidSignature('proof: it is no derived proof of ecdsa-sd-2023 (VC DI ECDSA §3.4.7)', cause)
  }
  if (!holds) throw invalidSignature('the proof does not verify (VC DI ECDSA §3.4.7)')
}

/**
 * The value of a base proof (VC DI ECDSA §3.4.2).
 * @param mandatoryPointers JSON Pointers to what the holder can never leave out
 */
export async function createBaseProofValue(
  jsonLd: JsonLd,
  document: JsonObject,
  proof: JsonObject,
  mandatoryPointers: readonly string[],
  policy: ContextPolicy,
  sign: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  await jsonLd.canonize(document, policy)
  const { createSignCryptosuite } = await load()
  const cryptosuite = createSignCryptosuite({ mandatoryPointers })
  try {
    const verifyData = await cryptosuite.createVerifyData({
      cryptosuite,
      document,
      proof,
      documentLoader: loaderOf(jsonLd),
    })
    return await cryptosuite.createProofValue({
      verifyData,
      dataIntegrityProof: { signer: { sign: ({ data }) => sign(data) } },
    })
  } catch (cause) {
    throw new LinkedDataError('no base proof can be made of it (VC DI ECDSA §3.4.2)', { cause })
  }
}

function loaderOf({ contexts }: JsonLd) {
  return async (url: string) => {
    const document = contexts.find(url)
    if (document === undefined) throw new LinkedDataError('a context is not known here (never fetched)')
    return { contextUrl: null, documentUrl: url, document, tag: 'static' }
  }
}
