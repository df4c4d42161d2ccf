import { CoreError } from '../errors.ts'
import { as, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { requireUsableSettings } from '../verification/presentation-settings.ts'
import { type CreatedApiClient, newApiClient } from './create-api-client.ts'
import { defaultTenantSettings, type Tenant, type TenantSettings } from './tenant.ts'

export interface TenantRequest {
  readonly name: string
  readonly hosts?: readonly string[]
  readonly settings?: Partial<TenantSettings>
}

export interface CreatedTenant {
  readonly tenant: Tenant
  /** The first client, which may do everything in the tenant. */
  readonly first: CreatedApiClient
}

/**
 * A new organisation in this office, with a client to administer it: one unit, so that there is never a tenant that nobody can enter.
 * @throws {CoreError} `already_exists` when a host name is mapped already, `configuration_invalid`
 */
export async function createTenant(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'tenants' | 'apiClients'>,
  { name, hosts = [], settings = {} }: TenantRequest,
  alongside: (created: CreatedTenant) => readonly Write[] = () => [],
): Promise<CreatedTenant> {
  const now = ports.clock.now()
  requireUsableSettings(settings.presentations ?? {}, now)
  const tenant: Tenant = {
    id: as<TenantId>(ports.random.id(now)),
    name,
    isDefault: false,
    hosts: await freeHosts(ports, hosts),
    settings: { ...defaultTenantSettings, ...settings },
    createdAt: now,
  }
  const first = newApiClient(ports, tenant.id, { name: 'Administrator', scopes: ['tenant:admin'] })
  const created = { tenant, first }
  await ports.units.commit([
    ports.tenants.add(tenant),
    ports.apiClients.add(first.client),
    ...alongside(created),
  ])
  return created
}

/** @throws {CoreError} `tenant_not_found`, `already_exists`, `configuration_invalid` */
export async function changeTenant(
  ports: Pick<Ports, 'clock' | 'units' | 'tenants'>,
  id: TenantId,
  change: Partial<TenantRequest>,
): Promise<Tenant> {
  const tenant = await findTenant(ports, id)
  requireUsableSettings(change.settings?.presentations ?? {}, ports.clock.now())
  const next: Tenant = {
    ...tenant,
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.hosts === undefined ? {} : { hosts: await freeHosts(ports, change.hosts, id) }),
    settings: { ...tenant.settings, ...change.settings },
  }
  await ports.units.commit([ports.tenants.save(next)])
  return next
}

/** @throws {CoreError} `tenant_not_found` */
export async function findTenant({ tenants }: Pick<Ports, 'tenants'>, id: TenantId): Promise<Tenant> {
  const tenant = await tenants.find(id)
  if (tenant === undefined) throw new CoreError('tenant_not_found', 'There is no such tenant.')
  return tenant
}

/** Lower case, each once, and of no other tenant. */
async function freeHosts(
  { tenants }: Pick<Ports, 'tenants'>,
  hosts: readonly string[],
  own?: TenantId,
): Promise<readonly string[]> {
  const wanted = [...new Set(hosts.map((host) => host.toLowerCase()))]
  if (wanted.length === 0) return wanted
  const others = (await tenants.list()).filter(({ id }) => id !== own)
  const taken = wanted.findIndex((host) => others.some((other) => other.hosts.includes(host)))
  if (taken !== -1) {
    throw new CoreError('already_exists', 'A host name leads to one tenant only.', {
      violations: [{ pointer: `/hosts/${taken}`, message: 'is mapped to another tenant' }],
    })
  }
  return wanted
}
