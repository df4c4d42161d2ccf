import type { Instant } from '../../../core/ids.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { parsePublicJwk } from '../../../lib/jwk.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../../invalid-credential.ts'
import type { JsonLd } from '../json-ld/json-ld.ts'
import type { ContextPolicy } from '../json-ld/require-known-contexts.ts'
import { refusingLater } from '../refusing-later.ts'
import type { Secured } from './cryptosuite.ts'
import { isSelectivelyDisclosed, verifySelectiveDisclosure } from './ecdsa-sd-2023.ts'
import { suiteOf } from './index.ts'
import type { ProofKeyLookup } from './proof-key-lookup.ts'
import { type Proof, readProofs } from './read-proofs.ts'
import { verifySignature } from './verify-signature.ts'

export interface ProofRules {
  readonly now: Instant
  readonly clockSkewSeconds: number
  readonly policy: ContextPolicy
}

/**
 * Every proof of a document must hold (VC Data Integrity §4.3, §4.5): a set is as good as its worst member, and a chain has the earlier
 * proofs under the later signatures. Those of `last` come last.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the lookup raises
 */
export async function verifyProofs(
  jsonLd: JsonLd,
  document: JsonObject,
  lookup: ProofKeyLookup,
  rules: ProofRules,
  last: string,
): Promise<readonly Proof[]> {
  const { proof: _, ...unsecured } = document
  const proofs = refusingAs(invalidCredential, 'proof', () => readProofs(document))
  for (const proof of proofs) requireCurrent(proof, rules)
  const byOthers = proofs.filter(({ controller }) => controller !== last)
  const byLast = proofs.filter(({ controller }) => controller === last)
  for (const proof of [...byOthers, ...byLast]) {
    const previous = earlierProofs(proof, proofs)
    const signed = previous.length === 0 ? unsecured : { ...unsecured, proof: previous }
    const whole = previous.length === 0 ? { whole: document } : {}
    await verifyProof(jsonLd, { document: signed, ...whole }, proof, lookup, rules)
  }
  return proofs
}

function requireCurrent({ created, expires }: Proof, { now, clockSkewSeconds }: ProofRules): void {
  const skew = clockSkewSeconds * 1000
  if (created !== undefined && created > now + skew)
    throw invalidCredential('the proof was created in the future (VC Data Integrity §2.1)')
  if (expires !== undefined && expires <= now - skew)
    throw invalidCredential('the proof has expired (VC Data Integrity §2.1)')
}

/** VC Data Integrity §4.5: the proofs that `previousProof` names stand under this one; one that is not there breaks the chain. */
function earlierProofs({ members }: Proof, all: readonly Proof[]): readonly JsonObject[] {
  const { previousProof } = members
  if (previousProof === undefined) return []
  const ids = Array.isArray(previousProof) ? previousProof : [previousProof]
  return ids.map((id) => {
    const found = all.filter((proof) => typeof id === 'string' && proof.members['id'] === id)
    const [only] = found
    if (only === undefined || found.length > 1 || only.members === members)
      throw invalidCredential('previousProof names no proof of this document (VC Data Integrity §4.5)')
    return only.members
  })
}

async function verifyProof(
  jsonLd: JsonLd,
  signed: Pick<Secured, 'document' | 'whole'>,
  proof: Proof,
  lookup: ProofKeyLookup,
  { policy }: ProofRules,
): Promise<void> {
  const { members, verificationMethod, controller, purpose } = proof
  if (isSelectivelyDisclosed(members)) {
    await verifySelectiveDisclosure(jsonLd, signed.document, proof, lookup, policy)
    return
  }
  const suite = suiteOf(members)
  if (suite === undefined) throw invalidCredential('a proof is of a suite that is not known here')
  if (suite.needsCreated === true && proof.created === undefined)
    throw invalidCredential(`created is missing in a proof of ${suite.name}`)
  const { algorithm, signature } = refusingAs(invalidSignature, 'proof', () => suite.readSignature(members))
  const data = await refusingLater(invalidCredential, 'linked data', () =>
    suite.signedBytes(jsonLd, { ...signed, proof: members, policy }, algorithm),
  )
  const jwk = await lookup({
    verificationMethod,
    controller,
    purpose,
    algorithm,
    ...(algorithm === 'ES256K' ? { signed: { data, signature } } : {}),
  })
  const holds = await refusingLater(invalidSignature, 'proof', () =>
    verifySignature(algorithm, parsePublicJwk(jwk), data, signature),
  )
  if (!holds) throw invalidSignature('the proof does not verify (VC Data Integrity §4.3)')
}
