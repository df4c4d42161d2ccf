import { askForPresentation, findAskedByState } from '../../../core/authorizations/ask-for-presentation.ts'
import { definitionOf, findQuery } from '../../../core/authorizations/saved-query.ts'
import type { SurfacePlugin } from '../../../http/mount-surface.ts'
import { requireClient } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { prepareEmpeScope } from '../prepare-scope.ts'
import { createOpenStreams } from './open-streams.ts'
import { showAsked, showOutcome } from './show-ask.ts'
import { PresentationAsked, QrCodeRequest, StateParams } from './wire.ts'

const tags = ['Empe verifier']

/**
 * What Empe's library for relying parties serves to a front end, to be mounted at `/api/verifier`. Of its flows the one that is
 * reserved is here: that of saved queries.
 */
export function createEmpeFrontEndSurface(ports: EmpePorts): SurfacePlugin {
  const streams = createOpenStreams()
  return (scope) => {
    prepareEmpeScope(scope, ports)
    scope.addHook('preClose', (done) => {
      streams.endAll()
      done()
    })

    scope.post<{ Body: QrCodeRequest }>(
      '/vp-query/v1/authorize-qr-code',
      {
        onRequest: requireClient(ports),
        schema: {
          tags,
          summary: 'Ask with a saved query',
          body: QrCodeRequest,
          response: { 201: PresentationAsked },
        },
      },
      async ({ tenant, body: { vp_query_id, redirect_uri } }, reply) => {
        const query = await findQuery(ports, tenant.id, vp_query_id)
        const asked = await askForPresentation(ports, tenant, {
          presentationDefinition: definitionOf(query),
          redirectUri: redirect_uri,
          issuerAllowedDomains: query.issuerAllowedDomains,
          validitySeconds: ports.rules.authorizationSeconds,
        })
        reply.code(201)
        return showAsked(ports, tenant, asked)
      },
    )

    scope.get<{ Params: { state: string } }>(
      '/vp-query/v1/connection/:state',
      { schema: { tags, summary: 'Watch a request: server-sent events', security: [], params: StateParams } },
      async ({ tenant, params, ip }, reply) => {
        const look = async () =>
          showOutcome(await findAskedByState(ports, tenant, params.state), ports.clock.now())
        // Unknown ones are refused before anything is open.
        await look()
        reply.type('text/event-stream; charset=utf-8').header('cache-control', 'no-store')
        // A browser cannot send a secret: the state is one. Its page may be of any origin.
        reply.header('access-control-allow-origin', '*').header('x-accel-buffering', 'no')
        return reply.send(streams.start(`${tenant.id} ${ip}`, look))
      },
    )
  }
}
