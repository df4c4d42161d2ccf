import { mintCapability } from '../../../core/issuance/capability.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { openClaims } from '../../../core/issuance/sealed-claims.ts'
import { isJsonObject } from '../../../lib/json.ts'
import type { TsgPorts } from '../ports.ts'
import type { OfferStatus } from './wire.ts'

const MASK = '********'

/**
 * An offer in a list. Whoever has the id of an open offer can read its code, so those who may not make offers see another name of it.
 * @param mayIssue whether the reader may make offers
 */
export function showOffer(
  { secrets }: Pick<TsgPorts, 'secrets'>,
  issuance: Issuance,
  mayIssue: boolean,
): OfferStatus {
  const { id: issuanceId, tenantId, subject } = issuance
  const generation = 'offerGeneration' in issuance ? issuance.offerGeneration : 0
  const credentialId = 'credentialId' in issuance ? issuance.credentialId : undefined
  return {
    id: mayIssue ? mintCapability(secrets, 'offer', tenantId, { issuanceId, generation }) : issuanceId,
    createdDate: new Date(issuance.createdAt).toISOString(),
    preAuthorizedCode: MASK,
    ...(subject === undefined ? {} : { holderId: subject }),
    credentialType: issuance.credentialConfigurationId,
    ...(credentialId === undefined ? {} : { credentialId }),
    revoked: issuance.state === 'expired' && issuance.withdrawn,
    credentialSubject: subjectOf(secrets, issuance),
  }
}

/** Empty once the office has erased the claims. */
function subjectOf(secrets: TsgPorts['secrets'], issuance: Issuance): Record<string, unknown> {
  if (!('sealedClaims' in issuance)) return {}
  const claims = openClaims(secrets, issuance.tenantId, issuance.id, issuance.sealedClaims)
  const subject = claims['credentialSubject']
  return { ...(isJsonObject(subject) ? subject : claims) }
}
