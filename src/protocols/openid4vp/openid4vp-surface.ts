import type { Ports } from '../../core/ports/ports.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { presentationErrorHandler } from './errors.ts'
import { addRequestEndpoint, type RequestPorts } from './request-endpoint.ts'
import { addResponseEndpoint } from './response-endpoint.ts'

export type Openid4vpPorts = RequestPorts & VerificationPorts & Pick<Ports, 'log'>

/** The verifier of a tenant, below its base URL; owns `/oid4vp`. */
export function createOpenid4vpSurface(ports: Openid4vpPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(presentationErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    addRequestEndpoint(scope, ports)
    addResponseEndpoint(scope, ports)
  }
}
