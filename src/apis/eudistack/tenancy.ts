import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { EudistackRefusal } from './refusal.ts'

export type TenancyPorts = Pick<Ports, 'tenants' | 'clock' | 'publicUrl'>

const KEEP_MS = 5_000
const headerFormat = /^[a-zA-Z0-9_-]{1,100}$/
const environmentSuffix = /-(stg|dev|pre)$/

/**
 * The tenant as EUDIStack finds it: `X-Tenant` where it is trusted, else the first label of the host without its environment, as
 * long as a tenant has such a host; else as every surface finds it. A path below `/t/<tenant>` has said it already.
 */
export function useEudistackTenancy(
  scope: FastifyInstance,
  ports: TenancyPorts,
  { tenantHeader }: { readonly tenantHeader: boolean },
): void {
  const names = createTenantNames(ports)
  const ownHost = new URL(ports.publicUrl).host
  scope.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.canonical === false) return
    const tenant = tenantHeader ? await byHeader(names, request) : undefined
    if (tenant !== undefined) request.tenant = tenant
    else if (request.tenant.isDefault)
      request.tenant = (await byHost(names, request, ownHost)) ?? request.tenant
  })
}

type TenantNames = (name: string) => Promise<Tenant | undefined>

async function byHeader(find: TenantNames, { headers }: FastifyRequest): Promise<Tenant | undefined> {
  const name = headers['x-tenant']
  if (name === undefined) return undefined
  if (typeof name !== 'string' || !headerFormat.test(name))
    throw new EudistackRefusal('INVALID_TENANT', 'X-Tenant must be letters, digits, _ and -.')
  const tenant = await find(name.toLowerCase())
  if (tenant === undefined) throw new EudistackRefusal('TENANT_NOT_FOUND', 'There is no such tenant.')
  return tenant
}

async function byHost(
  find: TenantNames,
  { headers: { host } }: FastifyRequest,
  ownHost: string,
): Promise<Tenant | undefined> {
  if (host === undefined || host === ownHost) return undefined
  const label = labelOf(host)
  return label === undefined ? undefined : find(label)
}

/** `sandbox-stg.example.org:443` → `sandbox`; nothing for an address, or a name of one label. */
function labelOf(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  const [label = '', ...rest] = name.split('.')
  if (rest.length === 0 || /^[\d.]+$/.test(name) || name.startsWith('[')) return undefined
  return label.replace(environmentSuffix, '')
}

/** Tenants by their id and by the first labels of their hosts; read again after five seconds. */
function createTenantNames({ tenants, clock }: TenancyPorts): TenantNames {
  let known: { readonly map: ReadonlyMap<string, Tenant>; readonly at: number } | undefined
  return async (name) => {
    const now = clock.now()
    if (known === undefined || Math.abs(now - known.at) >= KEEP_MS) {
      const map = new Map<string, Tenant>()
      for (const tenant of await tenants.list())
        for (const key of [tenant.id, ...tenant.hosts.map(labelOf)])
          if (key !== undefined && !map.has(key)) map.set(key, tenant)
      known = { map, at: now }
    }
    return known.map.get(name)
  }
}
