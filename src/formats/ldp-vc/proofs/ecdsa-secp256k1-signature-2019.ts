import { Buffer } from 'node:buffer'
import { decodeBase64url, encodeBase64url } from '../../../lib/base64url.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import type { Cryptosuite } from './cryptosuite.ts'
import { rdfHashData } from './hash-data.ts'

/** The header as we write it; others write its members in another order. */
const HEADER = encodeBase64url('{"alg":"ES256K","b64":false,"crit":["b64"]}')
const MAX_HEADER_CHARACTERS = 200

/**
 * EcdsaSecp256k1Signature2019 as jsonld-signatures and SpruceID write it: a detached JWS over raw bytes (RFC 7797), which are the
 * hashes of proof options and document. `type` is among the hashed options.
 */
export const ecdsaSecp256k1Signature2019: Cryptosuite = {
  name: 'EcdsaSecp256k1Signature2019',
  algorithms: ['ES256K'],
  marks: { type: 'EcdsaSecp256k1Signature2019' },
  needsCreated: true,
  prepare: (proof) => proof,
  readSignature: (proof) => ({ algorithm: 'ES256K', signature: parseDetached(proof).signature }),

  async signedBytes(jsonLd, secured) {
    const { document, proof } = secured
    // `challange` is how Empe's schema spells a member that no context defines: it is never signed, and so never believed.
    const { jws: _, proofValue: __, signatureValue: ___, challange: ____, ...options } = proof
    const data = await rdfHashData(
      jsonLd,
      secured,
      { ...options, '@context': document['@context'] ?? 'https://w3id.org/security/v2' },
      'ES256K',
    )
    const header = proof['jws'] === undefined ? HEADER : parseDetached(proof).header
    return Buffer.concat([Buffer.from(`${header}.`), data])
  },

  writeSignature: (proof, signature) => ({ ...proof, jws: `${HEADER}..${encodeBase64url(signature)}` }),
}

/** RFC 7797 §5.2: header, nothing, signature. The header says exactly that; a DER signature has another length. */
function parseDetached({ jws }: JsonObject): { readonly header: string; readonly signature: Uint8Array } {
  const [header = '', payload, signature = '', more] = typeof jws === 'string' ? jws.split('.', 4) : []
  if (payload !== '' || more !== undefined || header.length > MAX_HEADER_CHARACTERS)
    throw new LinkedDataError('jws is not a JWS with detached content (RFC 7515 Appendix F)')
  const { alg, b64, crit, ...others } = parseJsonObject(decodeBase64url(header))
  const isCritical = Array.isArray(crit) && crit.length === 1 && crit[0] === 'b64'
  if (alg !== 'ES256K' || b64 !== false || !isCritical || Object.keys(others).length > 0)
    throw new LinkedDataError('the header of jws is not ES256K over raw bytes (RFC 7797 §3, §6)')
  const bytes = decodeBase64url(signature)
  if (bytes.length !== 64)
    throw new LinkedDataError('the signature is not R and S of 32 bytes each (RFC 8812 §3.2)')
  return { header, signature: bytes }
}
