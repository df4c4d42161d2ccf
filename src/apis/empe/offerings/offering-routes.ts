import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type OfferingId } from '../../../core/ids.ts'
import { claimOffering } from '../../../core/offerings/claim-offering.ts'
import { createOffering } from '../../../core/offerings/create-offering.ts'
import { parseDateTime } from '../../../lib/date-time.ts'
import { qrCodePng } from '../../../lib/qr-code.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { requireClient, requireHolder } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { IdParams, Members, OfferingRequest, OfferingView } from '../wire.ts'
import { offeringUri, showOffering, showToWallet } from './show-offering.ts'

const tags = ['Empe offerings']
const MOST_LISTED = 200

export function addOfferingRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  scope.post<{ Body: OfferingRequest }>(
    '/offerings',
    {
      onRequest: requireClient(ports),
      schema: { tags, summary: 'Offer a credential', body: OfferingRequest, response: { 201: OfferingView } },
    },
    async ({ tenant, empeClient, body }, reply) => {
      const { credential_type, credential_subject, recipient, redemption_limit, expires_at } = body
      const offering = await createOffering(ports, tenant, empeClient.id, {
        credentialType: credential_type,
        credentialSubject: credential_subject,
        ...(recipient == null ? {} : { recipient }),
        ...(redemption_limit == null ? {} : { redemptionLimit: redemption_limit }),
        ...(expires_at == null ? {} : { expiresAt: instantOf(expires_at) }),
      })
      reply.code(201)
      return showOffering(ports, tenant, offering)
    },
  )

  scope.get(
    '/offerings',
    {
      onRequest: requireClient(ports),
      schema: { tags, summary: 'List offerings', response: { 200: Type.Array(OfferingView) } },
    },
    async ({ tenant }) => {
      const offerings = await ports.offerings.list(tenant.id, MOST_LISTED)
      return Promise.all(offerings.map((offering) => showOffering(ports, tenant, offering)))
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/offerings/:id',
    {
      schema: {
        tags,
        summary: 'Read an offering, as a wallet does',
        security: [],
        params: IdParams,
        response: { 200: OfferingView },
      },
    },
    async ({ tenant, params }) => {
      const offering = await ports.offerings.find(tenant.id, as<OfferingId>(params.id))
      if (offering === undefined) throw new CoreError('offer_not_found', 'There is no such offering.')
      return showToWallet(ports, tenant, offering)
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/offerings/:id/qr-code',
    { schema: { tags, summary: 'The offering as a QR code', security: [], params: IdParams } },
    async ({ tenant, params }, reply) => {
      const offering = await ports.offerings.find(tenant.id, as<OfferingId>(params.id))
      if (offering === undefined) throw new CoreError('offer_not_found', 'There is no such offering.')
      reply.type('image/png')
      return Buffer.from(qrCodePng(offeringUri(ports, tenant, offering.id)))
    },
  )

  scope.post<{ Params: { id: string } }>(
    '/offerings/:id/claim',
    {
      onRequest: requireHolder(ports),
      schema: { tags, summary: 'Redeem an offering', params: IdParams, response: { 200: Members } },
    },
    async ({ tenant, params, empeHolder }) =>
      (await claimOffering(ports, tenant, params.id, empeHolder)).credential,
  )
}

function instantOf(text: string): number {
  try {
    return parseDateTime(text)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new CoreError('invalid_request', 'expires_at is no date-time.', {
      violations: [{ pointer: '/expires_at', message: 'This must be a date-time (RFC 3339).' }],
    })
  }
}
