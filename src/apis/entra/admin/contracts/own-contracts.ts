import { CoreError } from '../../../../core/errors.ts'
import type { CredentialConfiguration } from '../../../../core/issuers/credential-configuration.ts'
import { findContract, isContract } from '../../../../core/issuers/find-contract.ts'
import type { Issuer } from '../../../../core/issuers/issuer.ts'
import type { Ports } from '../../../../core/ports/ports.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'

type Needs = Pick<Ports, 'credentialConfigurations'>

/** The contracts of an authority. */
export async function listContracts(
  { credentialConfigurations }: Needs,
  tenant: Tenant,
  authority: Issuer,
): Promise<readonly CredentialConfiguration[]> {
  const all = await credentialConfigurations.list(tenant.id)
  return all.filter((one) => isContract(one) && one.issuerId === authority.id)
}

/** @throws {CoreError} `credential_configuration_not_found` */
export async function requireContract(
  ports: Needs,
  tenant: Tenant,
  authority: Issuer,
  contractId: string,
): Promise<CredentialConfiguration> {
  const found = await findContract(ports, tenant, contractId)
  if (found?.issuerId === authority.id) return found
  throw new CoreError('credential_configuration_not_found', 'There is no such contract of this authority.')
}
