import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { mintCapability } from '../../../core/issuance/capability.ts'
import { createIssuance } from '../../../core/issuance/create-issuance.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { TsgPorts } from '../ports.ts'
import { readOffer } from './read-offer.ts'
import type { CreatedOffer, OfferRequest } from './wire.ts'

/**
 * Offers a credential to a wallet of the product: one that redeems the bare code, and learns from the token response what it is for.
 * @throws {CoreError} what `createIssuance` throws; `invalid_request` for a code of the caller's own
 */
export async function createOffer(
  ports: TsgPorts,
  tenant: Tenant,
  client: ApiClient,
  { credentialType, credentialSubject, holderId, preAuthorizedCode }: OfferRequest,
): Promise<CreatedOffer> {
  if (preAuthorizedCode !== undefined) {
    throw new CoreError('invalid_request', 'The office makes the code itself: leave preAuthorizedCode out.', {
      violations: [{ pointer: '/preAuthorizedCode', message: 'The office makes the code itself.' }],
    })
  }
  const { id: subjectId, ...claims } = credentialSubject
  const subject = holderId ?? (typeof subjectId === 'string' ? subjectId : undefined)
  const { issuance } = await createIssuance(ports, tenant, {
    credentialConfigurationId: as<CredentialConfigurationId>(credentialType),
    claims,
    protocol: 'openid4vci',
    requester: { apiClientId: client.id, namesCredential: true },
    ...(subject === undefined ? {} : { subject }),
  })
  const { id: issuanceId, offerGeneration: generation } = issuance
  return {
    id: mintCapability(ports.secrets, 'offer', tenant.id, { issuanceId, generation }),
    ...(await readOffer(ports, tenant, issuance)),
  }
}
