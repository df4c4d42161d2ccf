import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCapabilitiesRoute } from './capabilities/capabilities-route.ts'
import { ishareErrorHandler } from './errors.ts'
import type { IsharePorts } from './ports.ts'
import { addTokenRoute } from './token/token-route.ts'

export const isharePaths = ['/connect', '/v2.2/connect', '/capabilities']

/**
 * What iSHARE adds to the endpoints of the Decentralized Claims Protocol: tokens for members, and capabilities. The shared `/credentials`,
 * `/requests`, `/metadata`, `/offers` and `/presentations` are those of `protocols/dcp`.
 */
export function createIshareSurface(ports: IsharePorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(ishareErrorHandler(ports.log) as never)
    addTokenRoute(scope, ports)
    addCapabilitiesRoute(scope, ports)
  }
}
