import { CoreError } from '../../core/errors.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { VcApiPorts } from './ports.ts'
import { verifyCredential } from './verify-credential.ts'

export interface PresentationOptions {
  readonly challenge?: string
  readonly domain?: string
}

/**
 * A presentation with embedded proofs, and every credential in it. What was asked for in `challenge` and `domain` must be what it was
 * made for; it must be made by the holder that it names.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `did_unresolvable`, `status_list_unavailable`
 */
export async function verifyPresentation(
  ports: VcApiPorts,
  tenant: Tenant,
  document: JsonObject,
  { challenge, domain }: PresentationOptions,
): Promise<void> {
  const { clockSkewSeconds } = ports.verificationRules
  const { proofs, credentials, holder } = await ports.linkedData.verifyPresentation(
    document,
    async ({ verificationMethod, purpose, signed }) =>
      (await ports.dids.verificationMethod(verificationMethod, purpose, signed)).publicJwk,
    { now: ports.clock.now(), clockSkewSeconds, inlineContexts: 'allow' },
  )
  for (const proof of proofs) {
    if (challenge !== undefined && proof.challenge !== challenge)
      throw refused(
        'challenge is another than was asked for (VC Data Integrity §4.3 INVALID_CHALLENGE_ERROR)',
      )
    if (domain !== undefined && !(proof.domains ?? []).includes(domain))
      throw refused('domain is another than was asked for (VC Data Integrity §4.3 INVALID_DOMAIN_ERROR)')
    if (holder !== undefined && proof.controller !== holder)
      throw refused('the proof is by somebody else than the holder')
  }
  for (const credential of credentials) await verifyCredential(ports, tenant, credential)
}

function refused(detail: string): CoreError {
  return new CoreError('credential_invalid', 'The presentation is not valid.', { detail })
}
