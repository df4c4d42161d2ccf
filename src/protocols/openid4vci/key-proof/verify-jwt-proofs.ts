import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import {
  type AttestedKey,
  attestedKeyNamed,
  type KeyAttestation,
  parseKeyAttestation,
  refuseAttestation,
} from './key-attestation.ts'
import { type KeyProof, type ProofExpectation, parseKeyProof, refuseProof } from './key-proof.ts'
import { proofRules } from './proof-rules.ts'
import { type ProofKey, requireBindingMethod, resolveProofKey } from './resolve-proof-key.ts'
import { type KeyAttestationPorts, verifyKeyAttestation } from './verify-key-attestation.ts'
import { verifyNonce } from './verify-nonce.ts'
import { verifyProofSignature } from './verify-proof-signature.ts'

export type JwtProofPorts = KeyAttestationPorts & Pick<Ports, 'singleUses' | 'dids'>

/** What `jwt` proofs come to. */
export interface ProvedByJwt {
  /** In the order of the proofs. */
  readonly proved: readonly HolderKey[]
  /** Keys that were vouched for along with them. */
  readonly attested: readonly AttestedKey[]
  readonly nonce: SingleUse
}

/**
 * OpenID4VCI 1.0 Appendix F.1 and F.4, for every proof of a request. The nonce comes first: a wallet that took too long must
 * hear that it needs a new one, not that its proof is old.
 * @throws {CoreError} `key_proof_invalid`, `nonce_invalid`, `did_unresolvable`, `untrusted_issuer`
 */
export async function verifyJwtProofs(
  ports: JwtProofPorts,
  tenant: Tenant,
  jwts: readonly string[],
  expected: ProofExpectation,
): Promise<ProvedByJwt> {
  const proofs = jwts.map(parseKeyProof)
  const nonce = verifyNonce(ports, tenant, proofs)
  for (const proof of proofs) for (const rule of proofRules) rule(proof, expected)
  const proved: HolderKey[] = []
  const attested: AttestedKey[] = []
  for (const proof of proofs) {
    const attestation = await readAttestation(ports, tenant, proof, expected)
    const holderKey = await provedKey(ports, proof, attestation, expected)
    if (proved.some(({ thumbprint }) => thumbprint === holderKey.thumbprint))
      throw refuseProof('Two proofs are for the same key.', '§8.3: one credential a key')
    proved.push(holderKey)
    if (attestation !== undefined && expected.binding.keyAttestation !== undefined)
      attested.push(...attestation.attestedKeys)
  }
  return { proved, attested, nonce }
}

/** Where none is asked for, an attestation only says which keys there are, and is believed no more than that. */
async function readAttestation(
  ports: JwtProofPorts,
  tenant: Tenant,
  { header }: KeyProof,
  expected: ProofExpectation,
): Promise<KeyAttestation | undefined> {
  const isRequired = expected.binding.keyAttestation !== undefined
  if (header['key_attestation'] === undefined) {
    if (isRequired) throw refuseProof('A key attestation is required.', '§12.2.4: key_attestations_required')
    return undefined
  }
  const attestation = parseKeyAttestation(header['key_attestation'])
  if (isRequired) await verifyKeyAttestation(ports, tenant, attestation, expected, 'header')
  return attestation
}

async function provedKey(
  ports: JwtProofPorts,
  proof: KeyProof,
  attestation: KeyAttestation | undefined,
  expected: ProofExpectation,
): Promise<ProofKey> {
  const { kid } = proof.header
  const byAttestation = attestation !== undefined && kid !== undefined && !kid.startsWith('did:')
  const holderKey = byAttestation
    ? attestedHolderKey(attestation, kid, expected)
    : await resolveProofKey(ports, proof, expected)
  verifyProofSignature(proof, holderKey.jwk)
  // Appendix D.1: the proof is signed by a key that the attestation contains.
  if (attestation?.attestedKeys.every(({ thumbprint }) => thumbprint !== holderKey.thumbprint) === true)
    throw refuseAttestation('the proof’s key is not among attested_keys')
  return holderKey
}

function attestedHolderKey(attestation: KeyAttestation, kid: string, expected: ProofExpectation) {
  requireBindingMethod(expected, 'jwk')
  const key = attestedKeyNamed(attestation, kid)
  if (key === undefined) throw refuseAttestation('kid names none of attested_keys')
  return key
}
