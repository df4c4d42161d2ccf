import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { findOffer } from '../../core/issuance/retrieve-offer.ts'
import { isOpen } from '../../core/issuance/transitions.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { renderMissingPage } from '../../http/public-page/render-page.ts'
import { servePages } from '../../http/public-page/serve-page.ts'
import { renderOfferPage } from './render-offer-page.ts'

type Needs = Pick<
  Ports,
  'clock' | 'secrets' | 'issuances' | 'issuers' | 'credentialConfigurations' | 'issuanceProtocols'
>

/** `/o/{reference}`: the page that a person opens. Looking at it changes nothing; only a wallet retrieves an offer. */
export function createOfferPageSurface(ports: Needs) {
  return async (server: FastifyInstance) => {
    servePages(server, '/o')
    server.get<{ Params: { reference: string } }>('/o/:reference', async (request, reply) => {
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
      try {
        return await page(ports, request)
      } catch (error) {
        if (!(error instanceof CoreError) || error.code !== 'offer_not_found') throw error
        return reply.code(404).send(renderMissingPage('/o', 'offer', MISSING))
      }
    })
  }
}

const MISSING = 'The link may be incomplete. Copy it once more, whole, or ask the issuer for a new one.'

async function page(
  ports: Needs,
  request: FastifyRequest<{ Params: { reference: string } }>,
): Promise<string> {
  const { tenant, params, headers } = request
  const issuance = await findOffer(ports, tenant, params.reference)
  const configuration = await ports.credentialConfigurations.find(
    tenant.id,
    issuance.credentialConfigurationId,
  )
  if (configuration === undefined) throw new CoreError('offer_not_found', 'There is no such offer.')
  const issuer = await ports.issuers.find(tenant.id, configuration.issuerId)
  const now = ports.clock.now()
  const protocol = ports.issuanceProtocols.get(issuance.protocol)
  const open = isOpen(issuance) && issuance.expiresAt > now
  return renderOfferPage({
    issuance,
    configuration,
    issuerName: issuer?.name ?? tenant.name,
    ...(open && protocol !== undefined
      ? { offerUri: protocol.createOffer(tenant, issuance, configuration).uri }
      : {}),
    now,
    path: request.url.split('?')[0] ?? '',
    acceptLanguage: headers['accept-language'],
  })
}
