import { CoreError } from '../../core/errors.ts'
import type { PublicJwk } from '../../core/identities/signing-key.ts'
import { verifyLinkedCredential } from '../../core/linked-data/verify-linked-credential.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { findIssuerKey } from '../../core/trust/find-issuer-key.ts'
import { isOwnKey } from '../../core/verification/find-own-key.ts'
import { PresentationFault } from '../../core/verification/presentation-fault.ts'
import { requireValidStatus } from '../../core/verification/require-valid-status.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { VcApiPorts } from './ports.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'
/** RFC 2397: the media type of a JWT, then the JWT itself. */
const dataUrl = /^data:application\/(?:vc(?:-ld)?\+jwt|jwt),([A-Za-z0-9._~-]+)$/

/**
 * A credential in either of its ways of being secured. Whether its issuer is believed is for the caller.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `did_unresolvable`, `status_list_unavailable`
 */
export async function verifyCredential(
  ports: VcApiPorts,
  tenant: Tenant,
  document: JsonObject,
): Promise<void> {
  const { clockSkewSeconds } = ports.verificationRules
  const expectation = { now: ports.clock.now(), clockSkewSeconds }
  try {
    if (typesOf(document).includes('EnvelopedVerifiableCredential')) {
      await verifyEnveloped(ports, tenant, document)
      return
    }
    await verifyLinkedCredential(ports, tenant, document, { ...expectation, inlineContexts: 'allow' })
  } catch (error) {
    if (!(error instanceof PresentationFault)) throw error
    throw new CoreError('presentation_refused', 'The credential was taken back.', { detail: error.message })
  }
}

/** VCDM 2.0 §4.13.1: a secured credential in a data URL. As with embedded proofs, every status entry counts. */
async function verifyEnveloped(ports: VcApiPorts, tenant: Tenant, document: JsonObject): Promise<void> {
  const { id } = document
  const [first] = [document['@context']].flat()
  const jwt = typeof id === 'string' ? dataUrl.exec(id)?.[1] : undefined
  if (first !== V2 || typesOf(document).length !== 1 || jwt === undefined)
    throw new CoreError('credential_invalid', 'The credential is not valid.', {
      detail: 'an enveloped credential has the base context and a JWT in a data URL (VCDM 2.0 §4.13.1)',
    })
  const format = ports.formats.get('vc+jwt')
  if (format === undefined)
    throw new CoreError('credential_invalid', 'The credential is not valid.', { detail: 'no vc+jwt here' })
  const { clockSkewSeconds } = ports.verificationRules
  let issuerKey: PublicJwk | undefined
  const { issuer, status } = await format.verify(
    jwt,
    async (named) => {
      const found = await findIssuerKey(ports, ports.verificationRules, tenant.id, named)
      issuerKey = found.jwk
      return found
    },
    { now: ports.clock.now(), clockSkewSeconds },
  )
  if (issuerKey === undefined)
    throw new CoreError('signature_invalid', 'The credential is not valid.', {
      detail: 'no key was looked for',
    })
  await requireValidStatus(ports, tenant, {
    issuer,
    issuerKey,
    isOwn: await isOwnKey(ports, tenant, issuerKey),
    ...(status === undefined ? {} : { status }),
  })
}

function typesOf(document: JsonObject): readonly unknown[] {
  return [document['type']].flat()
}
