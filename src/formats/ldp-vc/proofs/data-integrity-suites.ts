import type { SignatureAlgorithm } from '../../../core/identities/signing-key.ts'
import { encodeBase58btc } from '../../../lib/base58btc.ts'
import type { JsonObject, JsonValue } from '../../../lib/json.ts'
import type { JsonLd } from '../json-ld/json-ld.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import type { Cryptosuite, Secured } from './cryptosuite.ts'
import { jsonHashData, rdfHashData } from './hash-data.ts'
import { readProofValue } from './proof-value.ts'

const byLength: Readonly<Record<string, Readonly<Record<number, SignatureAlgorithm>>>> = {
  ecdsa: { 64: 'ES256', 96: 'ES384' },
  eddsa: { 64: 'EdDSA' },
}

function dataIntegritySuite(
  kind: 'ecdsa' | 'eddsa',
  name: string,
  rest: Pick<Cryptosuite, 'signedBytes' | 'prepare'>,
): Cryptosuite {
  const lengths = byLength[kind] as Readonly<Record<number, SignatureAlgorithm>>
  return {
    name,
    algorithms: Object.values(lengths),
    marks: { type: 'DataIntegrityProof', cryptosuite: name },
    ...rest,
    readSignature(proof) {
      const signature = readProofValue(proof)
      const algorithm = lengths[signature.length]
      if (algorithm === undefined) throw new LinkedDataError(`proofValue has no length of ${name}`)
      return { algorithm, signature }
    },
    writeSignature: (proof, signature) => ({ ...proof, proofValue: `z${encodeBase58btc(signature)}` }),
  }
}

/** Signatures over the statements of a document: its text may be written anew (VC DI EdDSA §3.2, VC DI ECDSA §3.2). */
const rdfc: Pick<Cryptosuite, 'signedBytes' | 'prepare'> = {
  prepare: (proof) => proof,
  signedBytes(jsonLd, secured, algorithm) {
    const { proofValue: _, ...options } = secured.proof
    return rdfHashData(
      jsonLd,
      secured,
      { ...options, '@context': secured.document['@context'] ?? null },
      algorithm,
    )
  },
}

/**
 * Signatures over the text itself (VC DI EdDSA §3.3, VC DI ECDSA §3.3). The proof repeats the context that it was made under; the
 * document may have got further ones behind it since.
 */
const jcs: Pick<Cryptosuite, 'signedBytes' | 'prepare'> = {
  prepare: (proof, document) =>
    document['@context'] === undefined ? proof : { '@context': document['@context'], ...proof },
  async signedBytes(jsonLd, secured, algorithm) {
    const { proofValue: _, ...options } = secured.proof
    const document = underProofContext(secured)
    await requireMeaning(jsonLd, secured)
    return jsonHashData(document, options, algorithm)
  },
}

function underProofContext({ document, proof }: Secured): JsonObject {
  const signed = proof['@context']
  if (signed === undefined) return document
  const ofDocument = asList(document['@context'])
  const ofProof = asList(signed)
  if (!ofProof.every((context, at) => JSON.stringify(context) === JSON.stringify(ofDocument[at])))
    throw new LinkedDataError('the proof was made under another context (VC DI EdDSA §3.3.2)')
  return { ...document, '@context': signed }
}

/** The text is signed whole, but what it says is decided by its contexts, which must be known here. */
async function requireMeaning(jsonLd: JsonLd, { document, policy }: Secured): Promise<void> {
  if (document['@context'] !== undefined) await jsonLd.requireDefinedTerms(document, policy)
}

const asList = (value: JsonValue | undefined): readonly JsonValue[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as JsonValue]

/** The forerunner of eddsa-rdfc-2022, the same but for its name; `created` was mandatory. */
const ed25519Signature2020: Cryptosuite = {
  ...dataIntegritySuite('eddsa', 'Ed25519Signature2020', rdfc),
  marks: { type: 'Ed25519Signature2020' },
  needsCreated: true,
}

export const dataIntegritySuites: readonly Cryptosuite[] = [
  ed25519Signature2020,
  dataIntegritySuite('eddsa', 'eddsa-rdfc-2022', rdfc),
  dataIntegritySuite('ecdsa', 'ecdsa-rdfc-2019', rdfc),
  dataIntegritySuite('eddsa', 'eddsa-jcs-2022', jcs),
  dataIntegritySuite('ecdsa', 'ecdsa-jcs-2019', jcs),
]
