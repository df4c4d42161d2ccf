import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { readCapability } from '../../core/issuance/capability.ts'
import { refreshOffer } from '../../core/issuance/refresh-offer.ts'
import { openRecipient } from '../../core/issuance/sealed-recipient.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import { newOfferMail } from '../../core/mail/offer-mail.ts'
import { offerUri } from './issuances/offer-uri.ts'
import type { EudistackPorts } from './ports.ts'

const schema = {
  tags: ['EUDIStack'],
  summary: 'Send the holder a new offer',
  security: [],
  response: { 204: { type: 'null', description: 'It is on its way.' } },
}

/**
 * Sends a holder a new offer in the place of the one whose reference this is. To be asked with POST: scanners of mails follow links.
 * The new link goes to the holder's address and nowhere else, and the old one is void: so one link brings one mail.
 */
export function addOfferRefresh(scope: FastifyInstance, ports: EudistackPorts): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, _body, done) =>
    done(null, undefined),
  )
  scope.post<{ Params: { token: string } }>(
    '/credential-offer/refresh/:token',
    { schema },
    async (request, reply) => {
      const { tenant, params } = request
      const capability = readCapability(ports.secrets, 'offer', tenant.id, params.token)
      const known = capability && (await ports.issuances.find(tenant.id, capability.issuanceId))
      if (known === undefined || known.requester === undefined)
        throw new CoreError('offer_not_found', 'There is no such offer.')
      const configuration = await findConfiguration(ports, tenant.id, known.credentialConfigurationId)
      await refreshOffer(ports, tenant, known, capability?.generation ?? 0, (issuance) => {
        const { sealedRecipient, tenantId, id } = issuance
        const uri = offerUri(ports, tenant, issuance, configuration)
        if (sealedRecipient === undefined || uri === undefined)
          throw new CoreError('offer_not_found', 'There is no such offer.')
        const recipient = openRecipient(ports.secrets, tenantId, id, sealedRecipient)
        return [newOfferMail(ports, tenant, { issuance, offerUri: uri, recipient })]
      })
      return reply.code(204).send()
    },
  )
}
