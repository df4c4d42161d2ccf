import { CoreError } from '../../../core/errors.ts'
import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { LinkedData } from '../../../core/ports/linked-data.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { jwkThumbprint, parsePublicJwk } from '../../../lib/jwk.ts'
import type { SingleUse } from '../../oauth/single-use.ts'
import { type ProofExpectation, refuseProof } from './key-proof.ts'
import { requireBindingMethod } from './resolve-proof-key.ts'
import { verifyNonce } from './verify-nonce.ts'

export type DiVpPorts = Pick<Ports, 'clock' | 'secrets' | 'settings' | 'singleUses' | 'dids'> & {
  readonly linkedData?: LinkedData
}

/**
 * OpenID4VCI 1.0 Appendix F.2: presentations without credentials, each secured by its holder for us (`domain`) and now (`challenge` is the
 * nonce). The nonce comes first: a wallet that took too long must hear that it needs a new one.
 * @throws {CoreError} `key_proof_invalid`, `nonce_invalid`, `did_unresolvable`
 */
export async function verifyDiVpProofs(
  ports: DiVpPorts,
  tenant: Tenant,
  presentations: readonly JsonObject[],
  suites: readonly string[],
  expected: ProofExpectation,
): Promise<{ readonly proved: readonly HolderKey[]; readonly nonce: SingleUse }> {
  const { linkedData } = ports
  if (linkedData === undefined || suites.length === 0)
    throw refuseProof('This proof type is not offered.', '§12.2.4: proof_types_supported')
  const challenges = presentations.map((one) => ({ claims: { nonce: onlyProof(one)['challenge'] ?? null } }))
  const nonce = verifyNonce(ports, tenant, challenges)
  const proved: HolderKey[] = []
  for (const presentation of presentations) {
    const key = await verify({ ...ports, linkedData }, presentation, suites, expected)
    if (proved.some(({ thumbprint }) => thumbprint === key.thumbprint))
      throw refuseProof('Two proofs are for the same key.', '§8.3: one credential a key')
    proved.push(key)
  }
  return { proved, nonce }
}

function onlyProof({ proof }: JsonObject): JsonObject {
  if (isJsonObject(proof)) return proof
  throw refuseProof('A di_vp proof has exactly one proof.', 'Appendix F.2: proof')
}

async function verify(
  { linkedData, dids }: DiVpPorts & { readonly linkedData: LinkedData },
  presentation: JsonObject,
  suites: readonly string[],
  expected: ProofExpectation,
): Promise<HolderKey> {
  const { type, cryptosuite } = onlyProof(presentation)
  if (type !== 'DataIntegrityProof' || typeof cryptosuite !== 'string' || !suites.includes(cryptosuite))
    throw refuseProof(
      `The proof must be of one of: ${suites.join(', ')}.`,
      'Appendix F.2: proof_signing_alg_values_supported',
    )
  let found: HolderKey | undefined
  const { holder, credentials, proofs } = await refusing(() =>
    linkedData.verifyPresentation(
      presentation,
      async ({ verificationMethod, controller, purpose }) => {
        if (purpose !== 'authentication')
          throw refuseProof('proofPurpose must be authentication.', 'Appendix F.2: proofPurpose')
        requireBindingMethod(expected, controller.split(':', 2).join(':'))
        const { id, publicJwk } = await dids.verificationMethod(verificationMethod, 'authentication')
        const jwk = parsePublicJwk(publicJwk)
        found = { jwk, thumbprint: jwkThumbprint(jwk), did: controller, verificationMethod: id }
        return jwk
      },
      { now: expected.now, clockSkewSeconds: expected.clockSkewSeconds, inlineContexts: 'refuse' },
    ),
  )
  const [proof] = proofs
  if (found === undefined || holder === undefined || holder !== proof?.controller)
    throw refuseProof('holder must be who made the proof.', 'Appendix F.2: holder')
  if (!(proof.domains ?? []).includes(expected.credentialIssuer))
    throw refuseProof('domain must be the Credential Issuer Identifier.', 'Appendix F.2: domain')
  if (credentials.length > 0)
    throw refuseProof('A di_vp proof carries no credentials.', 'Appendix F.2: verifiableCredential')
  return found
}

/** A bad signature is a bad proof; that a DID cannot be resolved stays what it is. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof CoreError &&
      (error.code === 'credential_invalid' || error.code === 'signature_invalid')
    )
      throw refuseProof('The di_vp proof does not hold.', `Appendix F.2: ${error.detail ?? error.code}`)
    throw error
  }
}
