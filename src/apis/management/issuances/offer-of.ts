import { mintCapability } from '../../../core/issuance/capability.ts'
import type { Issuance, Offered } from '../../../core/issuance/issuance.ts'
import { transactionCode } from '../../../core/issuance/transaction-code.ts'
import { isOpen } from '../../../core/issuance/transitions.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { ManagementPorts } from '../ports.ts'
import type { Offer } from './wire.ts'

/** The page that shows an offer to a person. */
export function offerUrl(
  { secrets, publicUrl }: Pick<ManagementPorts, 'secrets' | 'publicUrl'>,
  tenant: Tenant,
  { id, offerGeneration }: Pick<Offered, 'id' | 'offerGeneration'>,
): string {
  const reference = mintCapability(secrets, 'offer', tenant.id, {
    issuanceId: id,
    generation: offerGeneration,
  })
  return `${tenantUrl(publicUrl, tenant)}/o/${reference}`
}

/** The offer of an issuance as long as a wallet can take it, derived anew. For callers that may make offers: it is worth the credential. */
export async function offerOf(
  ports: Pick<
    ManagementPorts,
    'secrets' | 'publicUrl' | 'clock' | 'credentialConfigurations' | 'issuanceProtocols'
  >,
  tenant: Tenant,
  issuance: Issuance,
): Promise<Offer | undefined> {
  if (!isOpen(issuance) || issuance.expiresAt <= ports.clock.now()) return undefined
  const configuration = await ports.credentialConfigurations.find(
    tenant.id,
    issuance.credentialConfigurationId,
  )
  const protocol = ports.issuanceProtocols.get(issuance.protocol)
  if (configuration === undefined || protocol === undefined) return undefined
  const { uri } = protocol.createOffer(tenant, { ...issuance, state: 'offered' }, configuration)
  const code = issuance.transactionCode
  return {
    credentialOfferUri: uri,
    offerUrl: offerUrl(ports, tenant, issuance),
    // A code of the application's own is not known here.
    ...(code === undefined || code.sealedCode !== undefined
      ? {}
      : { transactionCode: transactionCode(ports.secrets, { ...issuance, length: code.length }) }),
  }
}
