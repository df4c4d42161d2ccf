import type { FastifyInstance } from 'fastify'
import { retrieveOffer } from '../../core/issuance/retrieve-offer.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { credentialOffer } from './credential-offer.ts'
import { CredentialErrorResponse, CredentialOffer } from './wire.ts'

export type CredentialOfferPorts = Parameters<typeof retrieveOffer>[0] &
  Pick<Ports, 'credentialConfigurations' | 'publicUrl'>

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Fetch a credential offer',
  response: { 200: CredentialOffer, '4xx': CredentialErrorResponse },
}

/** `GET /oid4vci/credential-offers/:reference` (OpenID4VCI 1.0 §4.1.3). */
export function addCredentialOfferEndpoint(
  scope: FastifyInstance,
  ports: CredentialOfferPorts,
  path: string,
): void {
  scope.get<{ Params: { reference: string } }>(
    path,
    // To look with HEAD is not to retrieve.
    { schema, exposeHeadRoute: false },
    async (request, reply) => {
      const { tenant, params } = request
      const issuance = await retrieveOffer(ports, tenant, params.reference)
      const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
      reply.header('cache-control', 'no-store')
      return credentialOffer(ports, tenant, issuance, configuration)
    },
  )
}
