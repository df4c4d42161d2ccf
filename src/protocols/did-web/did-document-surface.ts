import type { FastifyInstance } from 'fastify'
import type { Tenant } from '../../core/tenants/tenant.ts'

/** Publishes a tenant's DID document (did:web §3.2): `/.well-known/did.json` at the root (path ``), `/did.json` below. */
export function createDidWebSurface(
  ports: {
    /** The document as it is published; made anew when keys or services change. */
    didDocument(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
  },
  path: '' | '/did.json',
) {
  return async (server: FastifyInstance) => {
    server.get(path, async (request, reply) => {
      const document = await ports.didDocument(request.tenant)
      return reply
        .header('content-type', 'application/did+json')
        .header('cache-control', 'public, max-age=60')
        .header('access-control-allow-origin', '*')
        .send(JSON.stringify(document))
    })
  }
}
