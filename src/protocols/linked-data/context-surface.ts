import { Type } from 'typebox'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'

/** Names that type contexts are served under. */
const name = '^[A-Za-z0-9_.~-]{1,128}$'

/**
 * The contexts of types that this office issues, for anybody: every name belongs to the address of the context itself, so that a
 * context never changes and is there for every type (JSON-LD 1.1 §4.1.2 `@vocab`).
 */
export function createContextSurface({ publicUrl }: { readonly publicUrl: string }): SurfacePlugin {
  return (scope) => {
    allowAnyOrigin(scope)
    scope.get<{ Params: { name: string } }>(
      '/contexts/:name',
      { schema: { params: Type.Object({ name: Type.String({ pattern: name }) }) } },
      async ({ tenant, params }, reply) => {
        const address = `${tenantUrl(publicUrl, tenant)}/contexts/${params.name}`
        reply.header('cache-control', 'public, max-age=86400').type('application/ld+json')
        return reply.send(JSON.stringify({ '@context': { '@vocab': `${address}#` } }))
      },
    )
  }
}
