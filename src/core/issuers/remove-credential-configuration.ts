import { CoreError } from '../errors.ts'
import type { CredentialConfigurationId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { findConfiguration } from './find-configuration.ts'

const openStates = ['offered', 'retrieved', 'authorized', 'deferred'] as const

/**
 * Ends a kind of credential. Credentials that it gave stay; while a wallet may still come for one it is refused.
 * @throws {CoreError} `credential_configuration_not_found`, `in_use`
 */
export async function removeCredentialConfiguration(
  ports: Pick<Ports, 'units' | 'credentialConfigurations' | 'issuances'>,
  tenantId: TenantId,
  id: CredentialConfigurationId,
): Promise<void> {
  await findConfiguration(ports, tenantId, id)
  if (await hasOpenIssuances(ports, tenantId, id)) {
    throw new CoreError(
      'in_use',
      `"${id}" still has open issuances. Withdraw them, or wait until they expire, then delete it.`,
    )
  }
  try {
    await ports.units.commit([ports.credentialConfigurations.remove(tenantId, id)])
  } catch (error) {
    if (error instanceof WriteConflict) await findConfiguration(ports, tenantId, id)
    throw error
  }
}

/** Whether a wallet may still come for a credential of this kind. */
export async function hasOpenIssuances(
  { issuances }: Pick<Ports, 'issuances'>,
  tenantId: TenantId,
  id: CredentialConfigurationId,
): Promise<boolean> {
  for (const state of openStates) {
    const open = await issuances.list(tenantId, { state, credentialConfigurationId: id }, { limit: 1 })
    if (open.items.length > 0) return true
  }
  return false
}
