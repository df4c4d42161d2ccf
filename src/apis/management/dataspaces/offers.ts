import { newSentOffer } from '../../../core/dcp/create-sent-offer.ts'
import { defaultParticipant, findParticipant } from '../../../core/dcp/find-participant.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { OfferCreation, ReceivedOfferView, SentOfferView, showReceivedOffer, showSentOffer } from './wire.ts'

const tag = 'Dataspaces'

export const sendDcpOfferRoute = route(
  {
    method: 'POST',
    path: '/dcp/offers',
    operationId: 'sendDcpOffer',
    tag,
    scope: 'issuances:write',
    summary: 'Offer credentials to a holder',
    description:
      'The holder is told what it may ask for: a credential that is to be renewed, or one whose key was compromised (`proof-key-revocation`).',
    body: OfferCreation,
    success: { status: 201, description: 'It is sent soon.', schema: SentOfferView },
    refusals: [400, 404, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const participant =
      body.participant === undefined
        ? await defaultParticipant(ports, tenant.id, 'issuer')
        : await findParticipant(ports, tenant.id, body.participant)
    const offer = await newSentOffer(ports, participant, {
      holderDid: body.holderDid,
      configurationIds: body.credentialConfigurationIds.map((id) => as<CredentialConfigurationId>(id)),
      ...(body.offerReason === undefined ? {} : { offerReason: body.offerReason }),
    })
    const answer = { status: 201, body: showSentOffer(offer) }
    await ports.units.commit([ports.dcp.sentOffers.add(offer), ...alongside(answer)])
    return answer
  },
)

export const listSentOffersRoute = route(
  {
    method: 'GET',
    path: '/dcp/offers',
    operationId: 'listDcpOffers',
    tag,
    scope: 'issuances:read',
    summary: 'List offers to holders',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(SentOfferView, 'DcpOfferPage'),
    },
    refusals: [400],
  },
  async ({ dcp }, { tenant, query }) => ({
    status: 200,
    body: writePage(await dcp.sentOffers.list(tenant.id, {}, readPage(query)), showSentOffer),
  }),
)

export const listReceivedOffersRoute = route(
  {
    method: 'GET',
    path: '/wallet/dcp-offers',
    operationId: 'listReceivedDcpOffers',
    tag,
    scope: 'wallet:read',
    summary: 'List offers of issuers',
    description: 'What issuers told our participants that they may ask for.',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(ReceivedOfferView, 'ReceivedDcpOfferPage'),
    },
    refusals: [400],
  },
  async ({ dcp }, { tenant, query }) => ({
    status: 200,
    body: writePage(await dcp.offers.list(tenant.id, {}, readPage(query)), showReceivedOffer),
  }),
)
