import type { Offered, Retrieved } from '../../../core/issuance/issuance.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { TsgPorts } from '../ports.ts'
import type { Offer } from './wire.ts'

/** The offer as the protocol writes it: the product has it bare, where others have a link. */
export async function readOffer(
  ports: Pick<TsgPorts, 'credentialConfigurations' | 'issuanceProtocols'>,
  tenant: Tenant,
  issuance: Offered | Retrieved,
): Promise<Offer> {
  const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
  const protocol = ports.issuanceProtocols.get(issuance.protocol)
  const link = protocol?.createOffer(tenant, issuance, configuration, { by: 'value' }).uri ?? ''
  return JSON.parse(new URL(link).searchParams.get('credential_offer') ?? '') as Offer
}
