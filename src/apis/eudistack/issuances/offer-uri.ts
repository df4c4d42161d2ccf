import type { Issuance, Offered } from '../../../core/issuance/issuance.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { EudistackPorts } from '../ports.ts'

/** Where wallets fetch offers of this API. */
export function offersUrl({ publicUrl }: Pick<EudistackPorts, 'publicUrl'>, tenant: Tenant): string {
  return `${tenantUrl(publicUrl, tenant)}/issuer/oid4vci/v1/credential-offer`
}

/** The deep link of an issuance, the same at every call: it is derived, and leads nowhere once the offer has ended. */
export function offerUri(
  ports: Pick<EudistackPorts, 'publicUrl' | 'issuanceProtocols'>,
  tenant: Tenant,
  issuance: Issuance,
  configuration: CredentialConfiguration,
): string | undefined {
  const protocol = ports.issuanceProtocols.get(issuance.protocol)
  const offerGeneration =
    'offerGeneration' in issuance ? issuance.offerGeneration : (issuance.requester?.offerGeneration ?? 0)
  const offered = { ...issuance, state: 'offered', offerGeneration } as Offered
  return protocol?.createOffer(tenant, offered, configuration, { at: offersUrl(ports, tenant) }).uri
}
