import { CoreError } from '../errors.ts'
import type { IssuerId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit } from '../ports/units.ts'
import type { Issuer } from './issuer.ts'

/** @throws {CoreError} `issuer_not_found` */
export async function findIssuer(
  { issuers }: Pick<Ports, 'issuers'>,
  tenantId: TenantId,
  id: IssuerId,
): Promise<Issuer> {
  const issuer = await issuers.find(tenantId, id)
  if (issuer === undefined) throw new CoreError('issuer_not_found', 'There is no such issuer.')
  return issuer
}

/**
 * An identity that signs nothing any more. Its key stays published.
 * @throws {CoreError} `issuer_not_found`, `in_use` while a configuration or a published status list needs it
 */
export async function removeIssuer(
  ports: Pick<Ports, 'units' | 'issuers' | 'statusLists'>,
  tenantId: TenantId,
  id: IssuerId,
): Promise<void> {
  const issuer = await findIssuer(ports, tenantId, id)
  const lists = await ports.statusLists.list(tenantId)
  if (lists.some(({ issuerId }) => issuerId === id)) {
    throw inUse(issuer, 'signs a status list of credentials that it gave')
  }
  if (!(await tryCommit(ports.units, [ports.issuers.remove(tenantId, id)]))) {
    throw inUse(await findIssuer(ports, tenantId, id), 'is used by a credential configuration')
  }
}

function inUse({ name }: Issuer, why: string): CoreError {
  return new CoreError('in_use', `"${name}" cannot be deleted: it ${why}.`)
}
