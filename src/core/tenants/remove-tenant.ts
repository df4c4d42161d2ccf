import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit } from '../ports/units.ts'
import { findTenant } from './create-tenant.ts'

/**
 * Takes a tenant away: nobody reaches it any more, and a job erases all that it had, its keys first. What it signed can no longer be
 * verified, and its status lists are gone.
 * @throws {CoreError} `tenant_not_found`; `in_use` for the default tenant, from which the office is administered
 */
export async function removeTenant(
  ports: Pick<Ports, 'units' | 'tenants' | 'clock'>,
  id: TenantId,
): Promise<void> {
  const { isDefault } = await findTenant(ports, id)
  if (isDefault) {
    throw new CoreError('in_use', 'The default tenant cannot be deleted: the office is administered from it.')
  }
  if (!(await tryCommit(ports.units, ports.tenants.remove(id, ports.clock.now())))) {
    throw new CoreError('tenant_not_found', 'There is no such tenant.')
  }
}
