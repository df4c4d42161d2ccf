import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import { type AttestedKey, parseKeyAttestation } from './key-attestation.ts'
import { type ProofExpectation, refuseProof } from './key-proof.ts'
import { requireBindingMethod } from './resolve-proof-key.ts'
import { type KeyAttestationPorts, verifyKeyAttestation } from './verify-key-attestation.ts'
import { verifyNonce } from './verify-nonce.ts'

/**
 * OpenID4VCI 1.0 Appendix F.3: keys that nobody signs with, on the word of who attests them. Offered only where attestations are
 * asked for.
 * @throws {CoreError} `key_proof_invalid`, `nonce_invalid`, `untrusted_issuer`
 */
export async function verifyAttestationProof(
  ports: KeyAttestationPorts & Pick<Ports, 'singleUses'>,
  tenant: Tenant,
  jwt: string,
  expected: ProofExpectation,
): Promise<{ readonly attested: readonly AttestedKey[]; readonly nonce: SingleUse }> {
  if (expected.binding.keyAttestation === undefined)
    throw refuseProof('The proof type attestation is not offered.', '§12.2.4: proof_types_supported')
  requireBindingMethod(expected, 'jwk')
  const attestation = parseKeyAttestation(jwt)
  const nonce = verifyNonce(ports, tenant, [attestation])
  await verifyKeyAttestation(ports, tenant, attestation, expected, 'proof')
  return { attested: attestation.attestedKeys, nonce }
}
