import { CoreError } from '../core/errors.ts'
import { as, type TenantId } from '../core/ids.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { Tenants } from '../core/ports/tenants.ts'
import type { Tenant } from '../core/tenants/tenant.ts'

/** How a request finds its tenant. Answers at once when the tenant was looked up a moment ago. */
export interface TenantContext {
  /** The tenant that `host` (a Host header) is mapped to, else the default tenant. */
  byHost(host: string | undefined): Tenant | Promise<Tenant>
  /** @throws {CoreError} `tenant_not_found` */
  byId(id: string): Tenant | Promise<Tenant>
  /** Reads again what was changed; without an id, everything. */
  forget(id?: TenantId): void
}

interface Entry {
  readonly tenant: Tenant | undefined
  readonly at: number
}

const mostCached = 1_000
const tenantId = /^[A-Za-z0-9_-]{1,64}$/

export function createTenantContext(
  ports: { readonly tenants: Tenants; readonly clock: Clock; readonly publicUrl: string },
  settings: { readonly ttlMs?: number } = {},
): TenantContext {
  const { tenants, clock } = ports
  const ttlMs = settings.ttlMs ?? 5_000
  const ownHost = new URL(ports.publicUrl).host
  const byIds = new Map<string, Entry>()
  let fallback: Entry | undefined
  let hosts: { readonly map: ReadonlyMap<string, Tenant>; readonly at: number } | undefined
  const waiting = new Map<string, Promise<unknown>>()

  const fresh = (at: number): boolean => Math.abs(clock.now() - at) < ttlMs
  /** Many requests that miss at once ask storage once. */
  const once = <Value>(name: string, ask: () => Promise<Value>): Promise<Value> => {
    const running = waiting.get(name) as Promise<Value> | undefined
    if (running !== undefined) return running
    const asked = ask().finally(() => waiting.delete(name))
    waiting.set(name, asked)
    return asked
  }

  const readFallback = async (): Promise<Tenant> => {
    const tenant = await once('default', () => tenants.findDefault())
    fallback = { tenant, at: clock.now() }
    return found(tenant)
  }
  const readById = async (id: string): Promise<Tenant> => {
    const tenant = await once(`id ${id}`, () => tenants.find(as<TenantId>(id)))
    if (byIds.size >= mostCached) byIds.clear()
    byIds.set(id, { tenant, at: clock.now() })
    return found(tenant)
  }
  const readHosts = async (): Promise<ReadonlyMap<string, Tenant>> => {
    const all = await once('hosts', () => tenants.list())
    const map = new Map(all.flatMap((tenant) => tenant.hosts.map((host) => [host, tenant] as const)))
    hosts = { map, at: clock.now() }
    return map
  }
  const byDefault = (): Tenant | Promise<Tenant> =>
    fallback?.tenant !== undefined && fresh(fallback.at) ? fallback.tenant : readFallback()

  return {
    byHost(host) {
      if (host === undefined || host === ownHost) return byDefault()
      const name = host.toLowerCase()
      if (hosts !== undefined && fresh(hosts.at)) return hosts.map.get(name) ?? byDefault()
      return readHosts().then((map) => map.get(name) ?? byDefault())
    },
    byId(id) {
      if (!tenantId.test(id)) return found(undefined)
      const entry = byIds.get(id)
      return entry !== undefined && fresh(entry.at) ? found(entry.tenant) : readById(id)
    },
    forget(id) {
      if (id === undefined) byIds.clear()
      else byIds.delete(id)
      fallback = undefined
      hosts = undefined
    },
  }
}

function found(tenant: Tenant | undefined): Tenant {
  if (tenant === undefined) throw new CoreError('tenant_not_found', 'There is no such tenant.')
  return tenant
}
