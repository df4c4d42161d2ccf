import type { CredentialConfiguration } from '../../../../core/issuers/credential-configuration.ts'
import { contractIdOf, manifestUrl } from '../../../../core/issuers/find-contract.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'
import { contractOf } from './contract-of.ts'
import type { ContractView } from './wire.ts'

/** The whole contract as it is answered. There is no directory and nobody to notify, so those are off. */
export function showContract(
  publicUrl: string,
  tenant: Tenant,
  configuration: CredentialConfiguration,
): ContractView {
  const { name, rules, displays, allowOverrideValidityIntervalOnIssuance } = contractOf(configuration)
  return {
    id: contractIdOf(tenant, configuration),
    name,
    status: 'Enabled',
    issueNotificationEnabled: false,
    issueNotificationAllowedToGroupOids: [],
    availableInVcDirectory: false,
    manifestUrl: manifestUrl(publicUrl, tenant, configuration),
    allowOverrideValidityIntervalOnIssuance,
    rules,
    displays: [...displays],
  }
}
