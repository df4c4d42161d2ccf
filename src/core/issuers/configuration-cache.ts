import type { CredentialConfigurationId, Instant, TenantId } from '../ids.ts'
import type { CredentialConfigurations } from '../ports/credential-configurations.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'

/** How long another process may go on with a configuration that was changed. */
const KEEP_MS = 2000
const MAX_TENANTS = 1000

interface Known {
  /** The same array until it is read anew: whoever derives something from it may keep that by its identity. */
  readonly list: readonly CredentialConfiguration[]
  readonly byId: ReadonlyMap<CredentialConfigurationId, CredentialConfiguration>
  readonly at: Instant
}

/**
 * Configurations are read with every step of an issuance and changed hardly ever: all of a tenant are kept for two seconds.
 * A write that was made here turns this off for as long, so that this process sees its own changes as soon as they are
 * committed.
 */
export function cacheConfigurations(
  stored: CredentialConfigurations,
  { clock }: Pick<Ports, 'clock'>,
): CredentialConfigurations {
  const kept = new Map<TenantId, Known>()
  const changedAt = new Map<TenantId, Instant>()

  const isRecent = (at: Instant | undefined): boolean => {
    const now = clock.now()
    return at !== undefined && now >= at && now - at < KEEP_MS
  }

  async function read(tenantId: TenantId): Promise<Known> {
    const known = kept.get(tenantId)
    if (known !== undefined && isRecent(known.at)) return known
    const at = clock.now()
    const list = await stored.list(tenantId)
    const byId = new Map(list.map((configuration) => [configuration.id, configuration]))
    const fresh: Known = {
      list: known !== undefined && isSame(known.list, list) ? known.list : list,
      byId,
      at,
    }
    if (!isRecent(changedAt.get(tenantId))) {
      changedAt.delete(tenantId)
      keep(kept, tenantId, fresh)
    }
    return fresh
  }

  const changing = (tenantId: TenantId, write: Write): Write => {
    kept.delete(tenantId)
    keep(changedAt, tenantId, clock.now())
    return write
  }

  return {
    async find(tenantId, id) {
      const { byId } = await read(tenantId)
      // Another process may have added it a moment ago.
      return byId.get(id) ?? stored.find(tenantId, id)
    },
    list: async (tenantId) => (await read(tenantId)).list,
    add: (configuration) => changing(configuration.tenantId, stored.add(configuration)),
    save: (configuration) => changing(configuration.tenantId, stored.save(configuration)),
    remove: (tenantId, id) => changing(tenantId, stored.remove(tenantId, id)),
  }
}

function keep<Value>(map: Map<TenantId, Value>, tenantId: TenantId, value: Value): void {
  map.delete(tenantId)
  if (map.size >= MAX_TENANTS) for (const oldest of map.keys()) if (map.delete(oldest)) break
  map.set(tenantId, value)
}

function isSame(a: readonly CredentialConfiguration[], b: readonly CredentialConfiguration[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, version, createdAt }, index) => {
      const other = b[index]
      return id === other?.id && version === other.version && createdAt === other.createdAt
    })
  )
}
