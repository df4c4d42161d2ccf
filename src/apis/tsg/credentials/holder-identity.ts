import { createKey } from '../../../core/identities/create-key.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { HolderIdentity } from '../../../core/wallet/holding-key.ts'
import type { TsgPorts } from '../ports.ts'

/**
 * The wallet of the product is one DID: the published one of the tenant, with the oldest of its keys that everybody can check. The
 * first request of a tenant without keys makes one.
 */
export async function holderIdentity(ports: TsgPorts, tenant: Tenant): Promise<HolderIdentity> {
  const active = (await ports.keys.list(tenant.id)).filter(
    ({ status, participant }) => status === 'active' && participant === undefined,
  )
  const oldest = [...active].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const key =
    oldest.find(({ algorithm }) => algorithm === 'ES256') ??
    oldest.at(0) ??
    (await createKey(ports, tenant.id, 'ES256'))
  return { ...ports.didCreator.create('web', tenant, key), keyId: key.id }
}
