import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Tenant } from '../core/tenants/tenant.ts'
import { limitRate, type RateLimit } from './rate-limit.ts'
import type { TenantContext } from './tenant-context.ts'
import { TransportError } from './transport-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant that the request is for, set before any other hook of a mounted surface. */
    tenant: Tenant
  }
  interface FastifyContextConfig {
    /** The surface that a route belongs to. */
    surface?: string
    /** False on the copies below `/t/:tenant`, which documentation leaves out. */
    canonical?: boolean
  }
}

export type SurfacePlugin = (scope: FastifyInstance) => void | Promise<void>

export interface Mount {
  /** Names the surface in the documentation: `management`, `openid4vci`, … */
  readonly name: string
  readonly tenants: TenantContext
  /** Path below the tenant's base URL, for instance `/manage/v1`; default none. */
  readonly prefix?: string
  /** Paths whose 404 and 405 wear this surface's envelope; default the prefix. */
  readonly owns?: readonly string[]
  /** Requests of one address over this limit are answered 429. */
  readonly limit?: RateLimit
}

/**
 * Mounts a surface twice: at the root for the default tenant and for tenants with a host name of their own, and below
 * `/t/:tenant` for every tenant. `request.tenant` is set in both; an unknown tenant is refused in the surface's own envelope.
 */
export function mountSurface(server: FastifyInstance, plugin: SurfacePlugin, mount: Mount): void {
  const prefix = mount.prefix ?? ''
  const owns = mount.owns ?? (prefix === '' ? [] : [prefix])
  mountAt(server, plugin, mount, prefix, owns, true)
  mountAt(
    server,
    plugin,
    mount,
    `/t/:tenant${prefix}`,
    owns.map((path) => `/t/:tenant${path}`),
    false,
  )
}

/**
 * Mounts a well-known document of every tenant, whose plugin registers the empty path: `/.well-known/<name>`, the same with the
 * tenant's path inserted after it (RFC 8414 §3.1, OpenID4VCI 1.0 §12.2.2), and appended to the tenant's base URL for readers
 * that do it as OpenID Connect Discovery does.
 */
export function mountWellKnown(
  server: FastifyInstance,
  plugin: SurfacePlugin,
  mount: Mount & {
    /** The document names the tenant by its URL, and holds for nobody who reads it elsewhere. */
    readonly namesTenant?: boolean
  },
): void {
  const path = `/.well-known/${mount.prefix ?? mount.name}`
  const atRoot: SurfacePlugin = (scope) => {
    if (mount.namesTenant) scope.addHook('onRequest', refuseMappedHost)
    return plugin(scope)
  }
  mountAt(server, atRoot, mount, path, [], true)
  mountAt(server, plugin, mount, `${path}/t/:tenant`, [], false)
  mountAt(server, plugin, mount, `/t/:tenant${path}`, [], false)
}

/**
 * A host name may lead to a tenant, whose name stays the URL below `/t/<id>`. Readers compare what a document says of itself with where
 * they found it (OpenID4VCI 1.0 §12.2.2, RFC 8414 §3.3, did:web §3.2): at the root of that host there is no such document.
 */
async function refuseMappedHost({ tenant }: FastifyRequest): Promise<void> {
  if (tenant.isDefault) return
  throw new TransportError('route_not_found', 'This tenant does not go by the name of this host.')
}

/**
 * Mounts a surface once, at a path that names the tenant itself: its pattern has `:tenant` in it, for instance
 * `/v1.0/tenants/:tenant`. What it `owns` is given, default nothing.
 */
export function mountTenantPath(
  server: FastifyInstance,
  plugin: SurfacePlugin,
  mount: Mount & { readonly prefix: `${string}/:tenant${string}` },
): void {
  mountAt(server, plugin, mount, mount.prefix, mount.owns ?? [], true)
}

function mountAt(
  server: FastifyInstance,
  plugin: SurfacePlugin,
  { name, tenants, limit }: Mount,
  prefix: string,
  owns: readonly string[],
  canonical: boolean,
): void {
  if (!server.hasRequestDecorator('tenant')) server.decorateRequest('tenant', null as never)
  const find = prefix.includes('/:tenant')
    ? (request: FastifyRequest) => {
        const params = request.params as { tenant?: string }
        const id = params.tenant ?? ''
        // The surface's own schemas know nothing of the prefix that it is mounted below.
        delete params.tenant
        return tenants.byId(id)
      }
    : (request: FastifyRequest) => tenants.byHost(request.headers.host)

  server.register(
    async (scope) => {
      for (const path of owns) server.routeTable.claim(path, scope)
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, surface: name, canonical }
      })
      // First: names of tenants that are not there must not reach storage without limit.
      if (limit !== undefined) limitRate(scope, limit)
      scope.addHook('onRequest', (request, _reply, done) => {
        let tenant: Tenant | Promise<Tenant>
        try {
          tenant = find(request)
        } catch (error) {
          return done(error as Error)
        }
        if (!(tenant instanceof Promise)) {
          request.tenant = tenant
          return done()
        }
        tenant.then((value) => {
          request.tenant = value
          done()
        }, done)
      })
      await plugin(scope)
    },
    { prefix },
  )
}
