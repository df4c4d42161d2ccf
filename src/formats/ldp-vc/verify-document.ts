import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../invalid-credential.ts'
import { verifyValidityPeriod } from '../verify-validity-period.ts'
import { type CheckedCredential, checkCredential } from './data-model/check-credential.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import type { ProofKeyLookup } from './proofs/proof-key-lookup.ts'
import { type ProofRules, verifyProofs } from './proofs/verify-proofs.ts'

const MAX_CHARACTERS = 262_144

/** Text of a document that a stranger wrote. @throws {CoreError} `credential_invalid` */
export function parseDocument(encoded: string): JsonObject {
  return refusingAs(invalidCredential, 'JSON', () =>
    parseJsonObject(encoded, { maxBytes: MAX_CHARACTERS, maxDepth: 24 }),
  )
}

/**
 * Verifies a credential with embedded proofs: its shape, its validity, and every proof of it; one at least must be the issuer's own,
 * made to assert it (VC Data Integrity §4.2: the verification method belongs to whoever vouches).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the lookup raises
 */
export async function verifyCredentialDocument(
  jsonLd: JsonLd,
  document: JsonObject,
  lookup: ProofKeyLookup,
  rules: ProofRules,
): Promise<CheckedCredential> {
  const checked = refusingAs(invalidCredential, 'data model', () =>
    checkCredential(document, jsonLd.contexts),
  )
  verifyValidityPeriod(checked, rules)
  const proofs = listOfProofs(document)
  if (proofs.length > 0 && !proofs.some((proof) => isBy(proof, checked.issuer)))
    throw invalidSignature('no proof is by the issuer: verificationMethod is a key of another DID')
  const verified = await verifyProofs(jsonLd, document, lookup, rules, checked.issuer)
  for (const { purpose, controller } of verified)
    if (controller === checked.issuer && purpose !== 'assertionMethod')
      throw invalidCredential('proofPurpose of the issuer is not assertionMethod (VC Data Integrity §2.2)')
  return checked
}

function listOfProofs({ proof }: JsonObject): readonly unknown[] {
  return Array.isArray(proof) ? proof : proof === undefined ? [] : [proof]
}

function isBy(proof: unknown, issuer: string): boolean {
  if (!isJsonObject(proof)) return false
  const { verificationMethod } = proof
  return typeof verificationMethod === 'string' && verificationMethod.split(/[?#]/, 1)[0] === issuer
}
