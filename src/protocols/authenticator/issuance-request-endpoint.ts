import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { as, type IssuanceId } from '../../core/ids.ts'
import { mintCapability } from '../../core/issuance/capability.ts'
import { retrieveOffer } from '../../core/issuance/retrieve-offer.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import { isUuid } from '../../lib/uuid.ts'
import { signIssuanceRequest } from './issuance-request-object.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { TENANT } from './tenant-of-path.ts'

export const Params = Type.Object({ tid: Type.String(), id: Type.String({ maxLength: 100 }) })

/** A request object, as text: wallets take no JSON here. */
export const requestObject = { 200: { content: { 'application/jwt': { schema: Type.String() } } } }

/** Where the link of an issuance leads (contract section 8.1). */
export function addIssuanceRequestEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.get<{ Params: Static<typeof Params> }>(
    `${TENANT}/issuanceRequests/:id`,
    {
      schema: {
        tags: ['Authenticator'],
        summary: 'Fetch an issuance request',
        params: Params,
        response: requestObject,
      },
      // To look with HEAD is not to retrieve.
      exposeHeadRoute: false,
    },
    async ({ tenant, params }, reply) => {
      const known = isUuid(params.id)
        ? await ports.issuances.find(tenant.id, as<IssuanceId>(params.id))
        : undefined
      if (known === undefined || known.protocol !== 'authenticator' || !('offerGeneration' in known)) {
        throw notFound(params.id)
      }
      if (known.state === 'retrieved' && ports.authenticatorRules.fetchOnce) throw notFound(params.id)
      const reference = mintCapability(ports.secrets, 'offer', tenant.id, {
        issuanceId: known.id,
        generation: known.offerGeneration,
      })
      const issuance = await retrieveOffer(ports, tenant, reference)
      const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
      const object = await signIssuanceRequest(ports, tenant, issuance, configuration)
      if (known.state === 'offered') ports.callbackDelivery.start(tenant.id, issuance.id)
      return reply.header('cache-control', 'no-store').type('application/jwt').send(object)
    },
  )
}

function notFound(id: string): CoreError {
  return new CoreError('offer_not_found', `Requested '${id.slice(0, 40)}' not found.`)
}
