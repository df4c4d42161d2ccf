import type { Ports } from '../../core/ports/ports.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { oauthErrorHandler } from './errors.ts'
import { addTokenEndpoint, type TokenEndpointPorts } from './token-endpoint.ts'

export type OauthPorts = TokenEndpointPorts & Pick<Ports, 'log'>

/** The authorization server of a tenant, below its base URL; owns `/oauth`. */
export function createOauthSurface(ports: OauthPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(oauthErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    addTokenEndpoint(scope, ports)
  }
}
