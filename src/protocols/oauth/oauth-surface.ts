import type { Ports } from '../../core/ports/ports.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { ErrorHandler } from '../../http/error-handler.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { oauthErrorHandler } from './errors.ts'
import { addTokenEndpoint, type TokenEndpointPorts } from './token-endpoint.ts'

export type OauthPorts = TokenEndpointPorts & Pick<Ports, 'log'>

export interface OauthSurfaceOptions {
  /** Where the token endpoint stands, when a product has paths of its own for it. */
  readonly tokenPaths?: readonly string[]
  readonly errorHandler?: ErrorHandler
}

/** The authorization server of a tenant, below its base URL; owns `/oauth`. */
export function createOauthSurface(
  ports: OauthPorts,
  { tokenPaths = ['/oauth/token'], errorHandler = oauthErrorHandler(ports.log) }: OauthSurfaceOptions = {},
): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(errorHandler as never)
    allowAnyOrigin(scope)
    for (const path of tokenPaths) addTokenEndpoint(scope, ports, path)
  }
}
