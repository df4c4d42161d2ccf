import type { FastifyInstance, FastifyReply } from 'fastify'
import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { participantUrl } from '../../../core/dcp/participant.ts'
import { receiveCredentialRequest } from '../../../core/dcp/receive-credential-request.ts'
import { receiveOffer } from '../../../core/dcp/receive-offer.ts'
import { storeDelivery } from '../../../core/dcp/store-delivery.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { requireSender } from '../authenticate.ts'
import { readMessage } from '../message/read-message.ts'
import type { DcpPorts } from '../ports.ts'
import { malformed, notSupported } from '../refusal.ts'
import type { DcpCall } from '../self-issued-token/verify-sender.ts'
import { queryPresentations } from './query-presentations.ts'
import { readCredentialMessage } from './read-credential-message.ts'
import { readCredentialRequest } from './read-credential-request.ts'
import { readOffer } from './read-offer.ts'

const tags = ['Decentralized Claims Protocol']

/**
 * `POST /credentials` is two things on one address (DCP §6.3.2 storage, §6.4 request; iSHARE has one base for both): the participant is
 * chosen by the token, the operation by the type of the message.
 */
export function addCredentialRoutes(scope: FastifyInstance, ports: DcpPorts): void {
  const onRequest = requireSender(ports)
  scope.post(
    '/credentials',
    { onRequest, schema: { tags, summary: 'Request credentials, or deliver them' } },
    async ({ tenant, body, dcpCall }, reply) => {
      const { type, message } = readMessage(
        body,
        ['CredentialRequestMessage', 'CredentialMessage'],
        olderOf(dcpCall),
      )
      if (type === 'CredentialRequestMessage') {
        requireRole(dcpCall, 'issuer')
        return answerRequest(ports, tenant, dcpCall, message, reply)
      }
      requireRole(dcpCall, 'holder')
      const { participant, sender } = dcpCall
      await storeDelivery(ports, participant, {
        sender: sender.did,
        token: sender.token,
        message: readCredentialMessage(message),
      })
      return reply.code(200).send()
    },
  )

  scope.post(
    '/offers',
    { onRequest, schema: { tags, summary: 'Offer credentials to a holder' } },
    async ({ body, dcpCall }, reply) => {
      requireRole(dcpCall, 'holder')
      const { message } = readMessage(body, ['CredentialOfferMessage'], olderOf(dcpCall))
      await receiveOffer(ports, dcpCall.participant, readOffer(message, dcpCall.sender))
      return reply.code(200).send()
    },
  )

  scope.post(
    '/presentations/query',
    { onRequest, schema: { tags, summary: 'Ask a holder for presentations' } },
    async ({ tenant, body, dcpCall }, reply) => {
      requireRole(dcpCall, 'holder')
      reply.header('cache-control', 'no-store')
      return queryPresentations(ports, tenant, dcpCall, body)
    },
  )
}

async function answerRequest(
  ports: DcpPorts,
  tenant: Tenant,
  { participant, sender }: DcpCall,
  message: Parameters<typeof readCredentialRequest>[0],
  reply: FastifyReply,
) {
  if (sender.preAuthorizedCode !== undefined) {
    throw notSupported('pre_authorized_code', 'This issuer takes no pre-authorized codes.')
  }
  const exchange = await receiveCredentialRequest(ports, participant, {
    ...readCredentialRequest(message),
    holderDid: sender.did,
    ...(sender.token === undefined ? {} : { token: sender.token }),
  })
  const base = participantUrl(ports.publicUrl, tenant, participant.context)
  return reply.code(201).header('location', `${base}/requests/${exchange.id}`).send()
}

const olderOf = ({ participant }: DcpCall) => ({ older: toleratesPeers(participant, 'older') })

function requireRole({ participant: { roles } }: DcpCall, role: 'issuer' | 'holder'): void {
  if (roles.includes(role)) return
  throw malformed('operation_not_served', '/type', `The participant that is called is no ${role}.`)
}
