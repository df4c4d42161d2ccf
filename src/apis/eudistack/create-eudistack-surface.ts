import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { requireCaller } from './authorize.ts'
import { eudistackErrorHandler } from './errors.ts'
import { addIssuanceRoutes } from './issuances/issuance-routes.ts'
import { limitMutations } from './mutation-limit.ts'
import { addOfferRefresh } from './offer-refresh.ts'
import type { EudistackPorts } from './ports.ts'
import { addRevocation, addStatusLists } from './status/status-routes.ts'
import { useEudistackTenancy } from './tenancy.ts'
import { addWebhookRoutes } from './webhooks/webhook-routes.ts'

const BODY_LIMIT = 262_144

/** API Direct Issuance of EUDIStack, to be mounted at `/issuer`. */
export function createEudistackSurface(ports: EudistackPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(eudistackErrorHandler(ports.log, ports.random) as never)
    useEudistackTenancy(scope, ports, ports.rules)
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = Math.min(route.bodyLimit ?? BODY_LIMIT, BODY_LIMIT)
    })
    scope.register(async (api) => {
      limitMutations(api, ports.clock, ports.rules.mutationsPerMinute)
      requireCaller(api, ports)
      api.addHook('onSend', async (_request, reply) => {
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      })
      addIssuanceRoutes(api, ports)
      addWebhookRoutes(api, ports)
    })
    scope.register(async (revoking) => {
      requireCaller(revoking, ports)
      addRevocation(revoking, ports)
    })
    scope.register(async (refreshing) => addOfferRefresh(refreshing, ports))
    scope.register(async (lists) => addStatusLists(lists, ports))
  }
}
