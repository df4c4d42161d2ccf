import type { JsonObject } from '../../lib/json.ts'
import { CoreError } from '../errors.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import type { CredentialDocument, LinkedData, LinkedDataRules } from '../ports/linked-data.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { findIssuerKey } from '../trust/find-issuer-key.ts'
import { isOwnKey } from '../verification/find-own-key.ts'
import { requireValidStatus } from '../verification/require-valid-status.ts'
import type { VerificationPorts } from '../verification/verification-ports.ts'

export type LinkedDataPorts = VerificationPorts & { readonly linkedData: LinkedData }

export interface LinkedCredential {
  readonly checked: CredentialDocument
  /** This tenant issued it. */
  readonly isOwn: boolean
}

/**
 * A credential with embedded proofs: shape, validity, every proof, and every status entry. Whether its issuer is believed is for the
 * caller.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `did_unresolvable`, `status_list_unavailable`
 * @throws {PresentationFault} when it was taken back
 */
export async function verifyLinkedCredential(
  ports: LinkedDataPorts,
  tenant: Tenant,
  document: JsonObject,
  rules: LinkedDataRules,
): Promise<LinkedCredential> {
  let issuerKey: PublicJwk | undefined
  const checked = await ports.linkedData.verifyCredential(
    document,
    async ({ verificationMethod: kid, controller: issuer, algorithm, signed }) => {
      const found = await findIssuerKey(ports, ports.verificationRules, tenant.id, {
        issuer,
        kid,
        x5c: undefined,
        algorithm,
        ...(signed === undefined ? {} : { signed }),
      })
      // Keys of others who signed along come first, the issuer's own last.
      issuerKey = found.jwk
      return found.jwk
    },
    rules,
  )
  if (issuerKey === undefined)
    throw new CoreError('signature_invalid', 'The credential is not valid.', {
      detail: 'no key was looked for',
    })
  const { issuer, statuses } = checked
  const isOwn = await isOwnKey(ports, tenant, issuerKey)
  await requireValidStatus(ports, tenant, {
    issuer,
    issuerKey,
    isOwn,
    ...(statuses.length === 0 ? {} : { status: { credentialStatus: statuses.map(withTextIndex) } }),
  })
  return { checked, isOwn }
}

/** Empe writes the index as a number, the specification as a text. */
function withTextIndex(entry: JsonObject): JsonObject {
  const { statusListIndex } = entry
  return typeof statusListIndex === 'number' ? { ...entry, statusListIndex: `${statusListIndex}` } : entry
}
