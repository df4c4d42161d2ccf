import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addAuthorizationRoutes } from './authorizations/authorization-routes.ts'
import { addCredentialRoutes } from './credentials/credential-routes.ts'
import { addOfferingRoutes } from './offerings/offering-routes.ts'
import type { EmpePorts } from './ports.ts'
import { prepareEmpeScope } from './prepare-scope.ts'
import { addSchemaRoutes } from './schemas/schema-routes.ts'
import { addQueryRoutes } from './verifier/query-routes.ts'
import { addRequestRoutes } from './verifier/request-routes.ts'

/** The API of Empe's issuer and verifier services, to be mounted at `/v1` (as older pages have it) and at `/api/v1`. */
export function createEmpeSurface(ports: EmpePorts): SurfacePlugin {
  return (scope) => {
    prepareEmpeScope(scope, ports)
    addAuthorizationRoutes(scope, ports)
    addOfferingRoutes(scope, ports)
    addSchemaRoutes(scope, ports)
    addCredentialRoutes(scope, ports)
    addRequestRoutes(scope, ports)
    addQueryRoutes(scope, ports)
  }
}
