import type { SurfacePlugin } from '../../../http/mount-surface.ts'
import type { EntraPorts } from '../ports.ts'
import { authorityErrorHandler } from './errors.ts'
import { addDiscovery } from './openid-configuration.ts'
import { addTokenEndpoint } from './token-endpoint.ts'

/** A tenant is named by its UUID, as there; so the first segment of a path can be nobody else's. */
export const AUTHORITY_PREFIX = '/:tenant(^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)'

/** The authority of a tenant, to be mounted at `/{tenant}`: discovery, keys and tokens. */
export function createAuthoritySurface(ports: EntraPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(authorityErrorHandler(ports) as never)
    addDiscovery(scope, ports)
    addTokenEndpoint(scope, ports)
  }
}
