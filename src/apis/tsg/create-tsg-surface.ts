import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCredentialRoutes } from './credentials/credential-routes.ts'
import { addManagedCredentialRoutes } from './credentials/managed-credentials.ts'
import { writeOldestRecords } from './credentials/oldest-records.ts'
import { addPublicCredentialRoutes } from './credentials/public-credentials.ts'
import { addDcpRoutes } from './dcp/dcp-routes.ts'
import { addVerifyHolderRoute } from './dcp/verify-holder-route.ts'
import { addDidRoutes } from './did/did-routes.ts'
import { tsgErrorHandler } from './errors.ts'
import { addIssueConfigurationRoutes } from './issue-configurations/issue-configuration-routes.ts'
import { addKeyRoutes } from './keys/key-routes.ts'
import { addLoginRoutes } from './login/login-routes.ts'
import { addOpenIdRoutes } from './login/openid-routes.ts'
import { addOfferRoutes } from './offers/offer-routes.ts'
import type { TsgPorts } from './ports.ts'
import { addPresentationRoutes } from './presentations/presentation-routes.ts'
import { addVerifierRoutes } from './presentations/verifier-routes.ts'
import { addSignatureRoutes } from './signatures/signature-routes.ts'
import { addStatusRoutes } from './status/status-routes.ts'

const BODY_LIMIT = 262_144

/** The management API of the wallet of TNO Security Gateway, to be mounted at `/api`. */
export function createTsgSurface(ports: TsgPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(tsgErrorHandler(ports.log) as never)
    scope.decorateRequest('tsgCaller', null as never)
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = Math.min(route.bodyLimit ?? BODY_LIMIT, BODY_LIMIT)
    })
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    scope.register(async (pages) => {
      addLoginRoutes(pages, ports)
      addOpenIdRoutes(pages, ports)
    })
    if (ports.rules.recordShape === 'oldest') writeOldestRecords(scope)
    addCredentialRoutes(scope, ports)
    addManagedCredentialRoutes(scope, ports)
    addPublicCredentialRoutes(scope, ports)
    addOfferRoutes(scope, ports)
    addKeyRoutes(scope, ports)
    addDidRoutes(scope, ports)
    addSignatureRoutes(scope, ports)
    addIssueConfigurationRoutes(scope, ports)
    addPresentationRoutes(scope, ports)
    addVerifierRoutes(scope, ports)
    addDcpRoutes(scope, ports)
    addVerifyHolderRoute(scope, ports)
    addStatusRoutes(scope, ports)
  }
}
