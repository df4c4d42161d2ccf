import type { FastifyInstance } from 'fastify'
import type { RequireRole } from '../authorize.ts'
import type { AdminPorts } from './admin-ports.ts'
import { addAuthorityRoutes } from './authorities/authority-routes.ts'
import { addDidRoutes } from './authorities/did-routes.ts'
import { addContractRoutes } from './contracts/contract-routes.ts'
import { addCredentialRoutes } from './credentials/credential-routes.ts'
import { addNetworkRoutes } from './network-routes.ts'
import { addOnboarding } from './onboarding.ts'

/** The Admin API (contract section 9), on the surface of Entra. */
export function addAdminApi(scope: FastifyInstance, ports: AdminPorts, requireRole: RequireRole): void {
  scope.register(async (admin) => {
    admin.addHook('onRoute', (route) => {
      route.schema = { tags: ['Administration'], ...route.schema }
    })
    addOnboarding(admin, ports, requireRole)
    addAuthorityRoutes(admin, ports, requireRole)
    addDidRoutes(admin, ports, requireRole)
    addContractRoutes(admin, ports, requireRole)
    addCredentialRoutes(admin, ports, requireRole)
    addNetworkRoutes(admin, ports, requireRole)
  })
}
