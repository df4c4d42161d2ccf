import { CoreError } from '../errors.ts'
import type { CredentialConfigurationId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'

/** @throws {CoreError} `credential_configuration_not_found` */
export async function findConfiguration(
  { credentialConfigurations }: Pick<Ports, 'credentialConfigurations'>,
  tenantId: TenantId,
  id: CredentialConfigurationId,
): Promise<CredentialConfiguration> {
  const configuration = await credentialConfigurations.find(tenantId, id)
  if (configuration === undefined) {
    throw new CoreError(
      'credential_configuration_not_found',
      `There is no credential configuration "${id}". GET /credential-configurations lists those that there are.`,
    )
  }
  return configuration
}
