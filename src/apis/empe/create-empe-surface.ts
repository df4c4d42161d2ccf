import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addAuthorizationRoutes } from './authorizations/authorization-routes.ts'
import { addCredentialRoutes } from './credentials/credential-routes.ts'
import { empeErrorHandler } from './errors.ts'
import { addOfferingRoutes } from './offerings/offering-routes.ts'
import type { EmpePorts } from './ports.ts'
import { addSchemaRoutes } from './schemas/schema-routes.ts'

const BODY_LIMIT = 262_144

/** The API of Empe's issuer service, to be mounted at `/v1` (as older pages have it) and at `/api/v1`. */
export function createEmpeSurface(ports: EmpePorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(empeErrorHandler(ports.log, ports.publicUrl) as never)
    scope.decorateRequest('empeClient', null as never)
    scope.decorateRequest('empeHolder', null as never)
    scope.decorateRequest('empeAuthorization', null as never)
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = Math.min(route.bodyLimit ?? BODY_LIMIT, BODY_LIMIT)
    })
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    addAuthorizationRoutes(scope, ports)
    addOfferingRoutes(scope, ports)
    addSchemaRoutes(scope, ports)
    addCredentialRoutes(scope, ports)
  }
}
