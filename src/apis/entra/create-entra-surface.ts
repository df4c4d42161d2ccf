import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addAdminApi } from './admin/add-admin-api.ts'
import type { AdminPorts } from './admin/admin-ports.ts'
import { createAuthorization } from './authorize.ts'
import { entraErrorHandler } from './errors.ts'
import { addRequestService } from './request-service/request-service.ts'

/** Microsoft Entra Verified ID: Request Service and Admin API, to be mounted at `/v1.0`. URLs are made canonical before. */
export function createEntraSurface(ports: AdminPorts): SurfacePlugin {
  const requireRole = createAuthorization(ports)
  return (scope) => {
    scope.setErrorHandler(entraErrorHandler(ports) as never)
    scope.decorateRequest('entraCaller', null as never)
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    addRequestService(scope, ports, requireRole)
    addAdminApi(scope, ports, requireRole)
  }
}
