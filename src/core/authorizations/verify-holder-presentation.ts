import type { JsonObject } from '../../lib/json.ts'
import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'
import { type LinkedDataPorts, verifyLinkedCredential } from '../linked-data/verify-linked-credential.ts'
import type {
  CredentialDocument,
  LinkedDataKeyLookup,
  LinkedDataProof,
  LinkedDataRules,
} from '../ports/linked-data.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { requireTrustedIssuer } from '../verification/require-trusted-issuer.ts'

export type HolderPresentationPorts = LinkedDataPorts

export interface HolderPresentationExpectation {
  /** Must stand, signed, in every proof: as `nonce`, as `challenge`, or as both. */
  readonly nonce: string
  /** A proof that is older was made for something else. */
  readonly notBefore: Instant
  /** The addresses of this office, of which `domain` must name one when it is there. */
  readonly domains: readonly string[]
  readonly domainRequired: boolean
  /** Whether every credential must be about the holder. */
  readonly subjectIsHolder: boolean
}

export interface HolderPresentation {
  readonly holder: string
  /** As they stand in the presentation, all verified. */
  readonly credentials: readonly { readonly document: JsonObject; readonly checked: CredentialDocument }[]
}

/**
 * A linked-data presentation by which a holder proves its DID, for us and now, with credentials about itself. In the order of cost: what
 * the proof says, the holder's signature, then every credential: issuer, validity, trust, status.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `did_unresolvable`, `untrusted_issuer`, `status_list_unavailable`
 * @throws {PresentationFault} when a credential was taken back
 */
export async function verifyHolderPresentation(
  ports: HolderPresentationPorts,
  tenant: Tenant,
  presentation: JsonObject,
  expected: HolderPresentationExpectation,
): Promise<HolderPresentation> {
  const { clockSkewSeconds } = ports.verificationRules
  const rules = { now: ports.clock.now(), clockSkewSeconds, inlineContexts: 'refuse' } as const
  for (const proof of ports.linkedData.readProofs(presentation)) requireFresh(proof, expected, rules)
  const lookup: LinkedDataKeyLookup = async ({ verificationMethod, purpose, signed }) =>
    (await ports.dids.verificationMethod(verificationMethod, purpose, signed)).publicJwk
  const { holder, credentials, proofs } = await ports.linkedData.verifyPresentation(
    presentation,
    lookup,
    rules,
  )
  if (holder === undefined) throw refused('the presentation names no holder')
  if (!proofs.every(({ controller }) => controller === holder))
    throw refused('verificationMethod is a key of another DID than the holder')
  const verified: { document: JsonObject; checked: CredentialDocument }[] = []
  for (const document of credentials) {
    const { checked, isOwn } = await verifyLinkedCredential(ports, tenant, document, rules)
    const { issuer, types } = checked
    await requireTrustedIssuer(ports, tenant.id, { issuer, isOwn, isAnchored: false }, { types })
    if (expected.subjectIsHolder && checked.subjects.some(({ id }) => id !== holder))
      throw refused('a credential is about somebody else than the holder')
    verified.push({ document, checked })
  }
  return { holder, credentials: verified }
}

function requireFresh(
  { nonce, challenge, created, domains }: LinkedDataProof,
  expected: HolderPresentationExpectation,
  { now, clockSkewSeconds }: LinkedDataRules,
): void {
  const said = [nonce, challenge].filter((one) => one !== undefined)
  if (said.length === 0 || said.some((one) => one !== expected.nonce))
    throw refused('neither nonce nor challenge is that of the authorization')
  const skew = Math.max(clockSkewSeconds, 60) * 1000
  if (created === undefined || created < expected.notBefore - skew || created > now + skew)
    throw refused('the proof was not created for this authorization')
  if (
    domains === undefined ? expected.domainRequired : !domains.every((one) => expected.domains.includes(one))
  )
    throw refused('domain does not name this office')
}

function refused(detail: string): CoreError {
  return new CoreError('credential_invalid', 'The presentation is not valid.', { detail })
}
