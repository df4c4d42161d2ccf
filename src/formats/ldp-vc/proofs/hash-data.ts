import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { SignatureAlgorithm } from '../../../core/identities/signing-key.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { CanonicalHash, JsonLd } from '../json-ld/json-ld.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { canonizeProofOptions } from './canonize-proof-options.ts'
import type { Secured } from './cryptosuite.ts'

/** P-384 goes with SHA-384, all else with SHA-256 (VC DI ECDSA §3.2, VC DI EdDSA §3.2). */
function hashOf(algorithm: SignatureAlgorithm): CanonicalHash {
  return algorithm === 'ES384' ? 'sha384' : 'sha256'
}

/** Both canonical as RDF, hashed, the proof's first. */
export async function rdfHashData(
  jsonLd: JsonLd,
  { document, whole, policy }: Pick<Secured, 'document' | 'whole' | 'policy'>,
  options: JsonObject,
  algorithm: SignatureAlgorithm,
): Promise<Uint8Array> {
  const name = hashOf(algorithm)
  const canonicalOptions =
    canonizeProofOptions(options, jsonLd.contexts) ?? (await jsonLd.canonize(options, policy, name))
  const canonicalDocument =
    whole === undefined
      ? await jsonLd.canonize(document, policy, name)
      : await jsonLd.canonizeUnsecured(whole, policy, name)
  if (canonicalDocument === '') throw new LinkedDataError('the document says nothing')
  return Buffer.concat([hash(name, canonicalOptions, 'buffer'), hash(name, canonicalDocument, 'buffer')])
}

/** Both canonical as JSON (RFC 8785), hashed, the proof's first. */
export function jsonHashData(
  document: JsonObject,
  options: JsonObject,
  algorithm: SignatureAlgorithm,
): Uint8Array {
  const name = hashOf(algorithm)
  const digest = (value: JsonObject) => hash(name, canonicalize(value) ?? '', 'buffer')
  return Buffer.concat([digest(options), digest(document)])
}
