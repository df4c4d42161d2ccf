import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { type ApiClientId, as, type IssuanceId } from '../../../core/ids.ts'
import { readCapability } from '../../../core/issuance/capability.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { retrieveOffer } from '../../../core/issuance/retrieve-offer.ts'
import { withdrawIssuance } from '../../../core/issuance/withdraw-issuance.ts'
import type { Cursor } from '../../../core/ports/page.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { requirePermission } from '../authorize.ts'
import { cutPage, PageQuery, readAll, setPageHeaders } from '../paging.ts'
import { hasPermission } from '../permissions.ts'
import type { TsgPorts } from '../ports.ts'
import { requirePublic } from '../presentations/verifier-routes.ts'
import { IdParams } from '../wire.ts'
import { createOffer } from './create-offer.ts'
import { readOffer } from './read-offer.ts'
import { showOffer } from './show-offer.ts'
import { CreatedOffer, Offer, OfferRequest, OfferStatus } from './wire.ts'

const OFFERS = '/management/issuance/offers'
const tags = ['TSG']

/** The second is of older versions. */
const createPaths = [OFFERS, '/oid4vci/offer'] as const
/** Stands for whoever has no credentials. */
const NOBODY = { id: as<ApiClientId>('anonymous') }

export function addOfferRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  for (const path of createPaths) {
    scope.post<{ Body: OfferRequest }>(
      path,
      {
        onRequest: requirePermission(ports, 'create:w.credential'),
        schema: { tags, summary: 'Offer a credential', body: OfferRequest, response: { 200: CreatedOffer } },
      },
      ({ tenant, tsgCaller, body }) => createOffer(ports, tenant, tsgCaller.client, body),
    )
  }

  scope.post<{ Body: OfferRequest }>(
    `${OFFERS}/public`,
    {
      onRequest: async () => requirePublic(ports),
      schema: {
        tags,
        summary: 'The same for anybody, where it is allowed',
        security: [],
        body: OfferRequest,
        response: { 200: CreatedOffer },
      },
    },
    ({ tenant, body }) => createOffer(ports, tenant, NOBODY, body),
  )

  scope.get<{ Querystring: PageQuery }>(
    OFFERS,
    {
      onRequest: requirePermission(ports, 'read:w.credential'),
      schema: {
        tags,
        summary: 'List own offers',
        querystring: PageQuery,
        response: { 200: Type.Array(OfferStatus) },
      },
    },
    async ({ tenant, query, tsgCaller: { client, scopes } }, reply) => {
      const all = await readAll<Issuance, Cursor>((after) =>
        ports.issuances.list(
          tenant.id,
          { requesterId: client.id },
          { limit: 200, ...(after === undefined ? {} : { after }) },
        ),
      )
      const page = cutPage(all.filter(isOffer), sortable, query)
      setPageHeaders(reply, page, `${tenantUrl(ports.publicUrl, tenant)}/api${OFFERS}`, query)
      const mayIssue = hasPermission(scopes, 'create:w.credential')
      return page.items.map((issuance) => showOffer(ports, issuance, mayIssue))
    },
  )

  scope.get<{ Params: { id: string } }>(
    `${OFFERS}/:id`,
    {
      schema: {
        tags,
        summary: 'Read an open offer',
        security: [],
        params: IdParams,
        response: { 200: Offer },
      },
    },
    async ({ tenant, params }) => readOffer(ports, tenant, await retrieveOffer(ports, tenant, params.id)),
  )

  scope.put<{ Params: { id: string } }>(
    `${OFFERS}/:id/revoke`,
    {
      onRequest: requirePermission(ports, 'update:w.credential'),
      schema: { tags, summary: 'Take an offer back', params: IdParams, response: { 200: OfferStatus } },
    },
    async (request) => {
      const { tenant, tsgCaller } = request
      const { id } = await findOwnOffer(ports, request)
      const revoked = await withdrawIssuance(ports, tenant.id, id)
      return showOffer(ports, revoked, hasPermission(tsgCaller.scopes, 'create:w.credential'))
    },
  )
}

/** By either of its names, and only what this client offered here. */
async function findOwnOffer(
  ports: TsgPorts,
  { tenant, tsgCaller, params }: FastifyRequest<{ Params: { id: string } }>,
): Promise<Issuance> {
  const { id } = params
  const issuanceId = isUuid(id)
    ? as<IssuanceId>(id)
    : readCapability(ports.secrets, 'offer', tenant.id, id)?.issuanceId
  const issuance = issuanceId && (await ports.issuances.find(tenant.id, issuanceId))
  if (issuance?.requester?.apiClientId !== tsgCaller.client.id || !isOffer(issuance)) {
    throw new CoreError('offer_not_found', 'The requested resource does not exist.')
  }
  return issuance
}

function isOffer({ requester }: Issuance): boolean {
  return requester?.namesCredential === true
}

/** The product counts what changes of an offer as the offer itself: there is no other time than its beginning. */
function sortable({ id, createdAt }: Issuance) {
  return { id, createdAt, modifiedAt: createdAt }
}
