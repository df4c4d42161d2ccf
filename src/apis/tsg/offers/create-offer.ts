import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { mintCapability } from '../../../core/issuance/capability.ts'
import { createIssuance } from '../../../core/issuance/create-issuance.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
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
  client: Pick<ApiClient, 'id'>,
  { credentialType, credentialSubject, holderId, preAuthorizedCode }: OfferRequest,
): Promise<CreatedOffer> {
  if (preAuthorizedCode !== undefined) {
    throw new CoreError('invalid_request', 'The office makes the code itself: leave preAuthorizedCode out.', {
      violations: [{ pointer: '/preAuthorizedCode', message: 'The office makes the code itself.' }],
    })
  }
  const { id: subjectId, ...claims } = credentialSubject
  const subject = holderId ?? (typeof subjectId === 'string' ? subjectId : undefined)
  const id = as<CredentialConfigurationId>(credentialType)
  const { claims: definitions } = await findConfiguration(ports, tenant.id, id)
  const takesAll = definitions.some(({ path }) => path.length === 1 && path[0] === 'credentialSubject')
  const { issuance } = await createIssuance(ports, tenant, {
    credentialConfigurationId: id,
    claims: takesAll ? { credentialSubject: claims } : claims,
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
