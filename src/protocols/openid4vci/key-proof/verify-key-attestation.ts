import { readCNonce } from '../../../core/issuance/c-nonce.ts'
import type { VerifyCertificatePath } from '../../../core/ports/certificate-paths.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { JwkError, parsePublicJwk } from '../../../lib/jwk.ts'
import { SignatureError, verifyJws } from '../../../lib/jws.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import { type KeyAttestation, refuseAttestation } from './key-attestation.ts'
import type { ProofExpectation } from './key-proof.ts'
import { refuseNonce } from './verify-nonce.ts'

export type KeyAttestationPorts = Pick<Ports, 'clock' | 'secrets' | 'settings' | 'trustedIssuers'> & {
  /** Absent: certificates cannot be judged, and every attestation is refused. */
  readonly verifyCertificatePath?: VerifyCertificatePath
}

/** Trust anchors that are kept to some types of credentials vouch for wallets only when this is one of them. */
const ATTESTATION_TYPE = 'key-attestation+jwt'

/**
 * Holds a key attestation against what the configuration asks for (OpenID4VCI 1.0 Appendix D, F.4): algorithm, times, a nonce of
 * ours, the levels, and a signer below one of the tenant's trust anchors.
 * @param as inside a `jwt` proof it must expire
 * @throws {CoreError} `key_proof_invalid`, `nonce_invalid`, `untrusted_issuer`
 */
export async function verifyKeyAttestation(
  ports: KeyAttestationPorts,
  tenant: Tenant,
  attestation: KeyAttestation,
  expected: ProofExpectation,
  as: 'header' | 'proof',
): Promise<void> {
  const { claims, jws } = attestation
  if (!(expected.binding.proofAlgorithms as readonly string[]).includes(jws.header.alg))
    throw refuseAttestation(`alg ${jws.header.alg} is not among proof_signing_alg_values_supported`)
  requireTimes(attestation, expected, as)
  const { nonce } = claims
  if (typeof nonce !== 'string') throw refuseAttestation('nonce is missing')
  if (readCNonce(ports, tenant.id, nonce) === undefined)
    throw refuseNonce('the attestation’s is not ours, or old')
  requireLevel(attestation, 'key_storage', expected.binding.keyAttestation?.keyStorage)
  requireLevel(attestation, 'user_authentication', expected.binding.keyAttestation?.userAuthentication)
  await verifySigner(ports, tenant, attestation, expected)
}

function requireTimes(
  { claims }: KeyAttestation,
  { now, clockSkewSeconds }: ProofExpectation,
  as: 'header' | 'proof',
): void {
  const { iat, exp } = claims
  const seconds = now / 1000
  if (!(typeof iat === 'number' && iat <= seconds + clockSkewSeconds))
    throw refuseAttestation('iat is missing or lies in the future')
  if (exp === undefined && as === 'proof') return
  if (!(typeof exp === 'number' && exp + clockSkewSeconds > seconds))
    throw refuseAttestation('exp is missing or has passed')
}

/** One of the asserted levels must be one that is accepted; none is asked for when the list is empty (§12.2.4). */
function requireLevel(
  { claims }: KeyAttestation,
  member: 'key_storage' | 'user_authentication',
  accepted: readonly string[] = [],
): void {
  if (accepted.length === 0) return
  const asserted = claims[member]
  if (!Array.isArray(asserted) || !asserted.some((level) => accepted.includes(String(level))))
    throw refuseAttestation(`${member} is none of ${accepted.join(', ')}`)
}

async function verifySigner(
  ports: KeyAttestationPorts,
  tenant: Tenant,
  { jws }: KeyAttestation,
  { now }: ProofExpectation,
): Promise<void> {
  const { x5c, alg } = jws.header
  if (x5c === undefined) throw refuseAttestation('its signer has no x5c')
  if (ports.verifyCertificatePath === undefined)
    throw refuseAttestation('certificates cannot be verified here')
  const trusted = await ports.trustedIssuers.list(tenant.id)
  const anchors = trusted
    .filter(({ credentialTypes: types }) => types.length === 0 || types.includes(ATTESTATION_TYPE))
    .flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate]))
  const leaf = await ports.verifyCertificatePath({ x5c, anchors, now })
  try {
    verifyJws(jws, importVerificationKey(parsePublicJwk(leaf), alg))
  } catch (error) {
    if (error instanceof SignatureError || error instanceof JwkError) throw refuseAttestation(error.reason)
    throw error
  }
}
