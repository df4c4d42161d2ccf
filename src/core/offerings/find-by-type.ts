import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * The credential configuration that a type stands for: that of its latest schema, or one with embedded proofs that issues this type.
 * @throws {CoreError} `credential_configuration_not_found`
 */
export async function findByType(
  { schemas, credentialConfigurations }: Pick<Ports, 'schemas' | 'credentialConfigurations'>,
  tenantId: TenantId,
  type: string,
): Promise<CredentialConfiguration> {
  const latest = (await schemas.list(tenantId))
    .filter((schema) => schema.type === type)
    .reduce<{ version: number; id?: CredentialConfiguration['id'] }>(
      (best, { version, credentialConfigurationId: id }) => (version > best.version ? { version, id } : best),
      { version: 0 },
    ).id
  const configurations = await credentialConfigurations.list(tenantId)
  const found = configurations.find((configuration) =>
    latest === undefined
      ? configuration.format === 'ldp_vc' && configuration.type.types?.at(-1) === type
      : configuration.id === latest,
  )
  if (found === undefined)
    throw new CoreError('credential_configuration_not_found', `There is no schema for "${type}".`)
  return found
}
