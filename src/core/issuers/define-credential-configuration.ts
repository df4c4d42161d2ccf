import { CoreError } from '../errors.ts'
import type { CredentialConfigurationId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import { type ConfigurationDefinition, completeDefinition } from './configuration-definition.ts'
import { configurationFaults } from './configuration-faults.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'
import { findConfiguration } from './find-configuration.ts'

type Needs = Pick<
  Ports,
  | 'clock'
  | 'units'
  | 'credentialConfigurations'
  | 'issuers'
  | 'formats'
  | 'statusListFormats'
  | 'issuanceProtocols'
  | 'settings'
>

/**
 * A new kind of credential.
 * @throws {CoreError} `configuration_invalid` with every fault and its place, `already_exists`
 */
export async function defineCredentialConfiguration(
  ports: Needs,
  tenantId: TenantId,
  definition: ConfigurationDefinition,
  alongside: (configuration: CredentialConfiguration) => readonly Write[] = () => [],
): Promise<CredentialConfiguration> {
  const complete = completeDefinition(definition, ports.settings)
  await refuseFaults(ports, tenantId, complete)
  const configuration: CredentialConfiguration = {
    ...complete,
    tenantId,
    createdAt: ports.clock.now(),
    version: 1,
  }
  const add = ports.credentialConfigurations.add(configuration)
  try {
    await ports.units.commit([add, ...alongside(configuration)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', `There is already a credential configuration "${definition.id}".`)
  }
  return configuration
}

/**
 * Replaces a kind of credential. Credentials that it gave stay as they are; open offers follow the new one.
 * @param readAt the version that the caller rests on; absent = the last one
 * @throws {CoreError} `credential_configuration_not_found`, `configuration_invalid`, `changed_meanwhile`
 */
export async function changeCredentialConfiguration(
  ports: Needs,
  tenantId: TenantId,
  id: CredentialConfigurationId,
  change: (before: CredentialConfiguration) => ConfigurationDefinition,
  readAt?: number,
): Promise<CredentialConfiguration> {
  const before = await findConfiguration(ports, tenantId, id)
  if (readAt !== undefined && readAt !== before.version) throw changedMeanwhile(id)
  const complete = completeDefinition({ ...change(before), id }, ports.settings)
  await refuseFaults(ports, tenantId, complete)
  const { createdAt, version } = before
  const next: CredentialConfiguration = { ...complete, tenantId, createdAt, version: version + 1 }
  try {
    await ports.units.commit([ports.credentialConfigurations.save(next)])
  } catch (error) {
    if (error instanceof WriteConflict) throw changedMeanwhile(id)
    throw error
  }
  return next
}

async function refuseFaults(
  ports: Needs,
  tenantId: TenantId,
  complete: ReturnType<typeof completeDefinition>,
): Promise<void> {
  const [others, issuers] = await Promise.all([
    ports.credentialConfigurations.list(tenantId),
    ports.issuers.list(tenantId),
  ])
  const violations = configurationFaults(ports, complete, others, issuers)
  if (violations.length > 0) {
    throw new CoreError(
      'configuration_invalid',
      'The credential configuration does not fit: see violations.',
      {
        violations,
      },
    )
  }
}

function changedMeanwhile(id: CredentialConfigurationId): CoreError {
  return new CoreError('changed_meanwhile', `"${id}" was changed by someone else. Read it and try again.`)
}
