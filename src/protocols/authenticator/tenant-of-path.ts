import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { TenantContext } from '../../http/tenant-context.ts'

export const TENANT = '/tenants/:tid/verifiableCredentials'

/** The tenant of these paths stands in them. Below `/t/<tenant>` both have to agree. */
export function useTenantOfPath(scope: FastifyInstance, tenants: TenantContext): void {
  scope.addHook('onRequest', async (request) => {
    const { tid = '' } = request.params as { readonly tid?: string }
    const tenant = await tenants.byId(tid)
    if (request.routeOptions.config.canonical === false && tenant.id !== request.tenant.id) {
      throw new CoreError('tenant_not_found', 'There is no such tenant here.')
    }
    request.tenant = tenant
  })
}
