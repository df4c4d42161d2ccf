import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCredentialRoutes } from './credential-service/credential-routes.ts'
import { dcpErrorHandler } from './errors.ts'
import { addIssuerRoutes } from './issuer-service/issuer-routes.ts'
import type { DcpPorts } from './ports.ts'
import { addStsRoutes } from './sts/sts-routes.ts'
import { addTriggerRoute } from './verifier/trigger-route.ts'

/** What the shared address of a tenant owns. */
export const sharedPaths = ['/credentials', '/requests', '/metadata', '/offers', '/presentations', '/sts']
export const PARTICIPANT_PREFIX = '/participants/:context'

/**
 * The endpoints of DCP 1.0: at the base of a tenant, where the token says which participant is called, and below each participant.
 */
export function createDcpSurface(ports: DcpPorts): SurfacePlugin {
  return (scope) => {
    addEndpoints(scope, ports)
  }
}

/** The same below one participant, with its DID document. */
export function createParticipantSurface(ports: DcpPorts): SurfacePlugin {
  return (scope) => {
    addEndpoints(scope, ports)
    scope.get(
      '/did.json',
      { schema: { tags: ['Decentralized Claims Protocol'], summary: 'The DID document of a participant' } },
      async ({ tenant, params }, reply) => {
        const { context } = params as { readonly context: string }
        const document = await ports.participantDocument(tenant, context)
        if (document === undefined) {
          throw new CoreError('participant_not_found', 'There is no such participant.')
        }
        return reply
          .header('content-type', 'application/did+json')
          .header('cache-control', 'public, max-age=60')
          .header('access-control-allow-origin', '*')
          .send(JSON.stringify(document))
      },
    )
  }
}

function addEndpoints(scope: FastifyInstance, ports: DcpPorts): void {
  scope.setErrorHandler(dcpErrorHandler(ports.log) as never)
  if (!scope.hasRequestDecorator('dcpCall')) scope.decorateRequest('dcpCall', null as never)
  addCredentialRoutes(scope, ports)
  addIssuerRoutes(scope, ports)
  addTriggerRoute(scope, ports)
  scope.register(async (sts) => addStsRoutes(sts, ports))
}
