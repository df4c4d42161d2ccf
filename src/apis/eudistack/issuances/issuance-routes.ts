import type { FastifyInstance } from 'fastify'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { readPageToken, writePageToken } from '../page-token.ts'
import type { EudistackPorts } from '../ports.ts'
import {
  CreatedIssuance,
  IdParams,
  IssuanceChange,
  IssuancePage,
  IssuanceRequest,
  IssuanceView,
  ListQuery,
} from '../wire.ts'
import { changeOwnIssuance } from './change-issuance.ts'
import { findOwnIssuance } from './find-own-issuance.ts'
import { readIssuanceRequest } from './read-request.ts'
import { requestIssuance } from './request-issuance.ts'
import { showIssuance } from './show-issuance.ts'

const DEFAULT_PAGE = 50
const nothing = { type: 'null', description: 'Done.' }

export function addIssuanceRoutes(scope: FastifyInstance, ports: EudistackPorts): void {
  scope.post<{ Body: IssuanceRequest }>(
    '/api/v1/issuances',
    {
      schema: {
        tags: ['EUDIStack'],
        summary: 'Create a credential offer',
        body: IssuanceRequest,
        response: { 200: CreatedIssuance },
      },
    },
    async (request, reply) => {
      const { tenant, body, headers, eudistackCaller } = request
      const wanted = readIssuanceRequest(body, headers)
      const { answer, replayed } = await requestIssuance(ports, tenant, eudistackCaller.client, wanted)
      const base = tenantUrl(ports.publicUrl, tenant)
      reply.header('location', `${base}/issuer/api/v1/issuances/${answer.issuance_id}`)
      if (replayed) reply.header('idempotency-replayed', 'true')
      return answer
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/api/v1/issuances/:id',
    {
      schema: {
        tags: ['EUDIStack'],
        summary: 'See an issuance',
        params: IdParams,
        response: { 200: IssuanceView },
      },
    },
    async (request) => showIssuance(ports, await findOwnIssuance(ports, request, request.params.id)),
  )

  scope.get<{ Querystring: ListQuery }>(
    '/api/v1/issuances',
    {
      schema: {
        tags: ['EUDIStack'],
        summary: 'List own issuances, newest first',
        querystring: ListQuery,
        response: { 200: IssuancePage },
      },
    },
    async ({ tenant, query, eudistackCaller }) => {
      const { page_size: size, limit = size ?? DEFAULT_PAGE, page_token: pageToken } = query
      const page = await ports.issuances.list(
        tenant.id,
        { requesterId: eudistackCaller.client.id },
        { limit, ...(pageToken === undefined ? {} : { after: readPageToken(pageToken) }) },
      )
      const shown = await Promise.all(page.items.map((issuance) => showIssuance(ports, issuance)))
      return {
        credential_procedures: shown.map((issuance) => ({
          credential_procedure: {
            procedure_id: issuance.issuance_id,
            credential_type: issuance.credential_configuration_id,
            status: issuance.lifeCycleStatus,
            updated: issuance.updated_at,
          },
        })),
        issuances: shown,
        ...(page.next === undefined ? {} : { next_page_token: writePageToken(page.next) }),
      }
    },
  )

  scope.patch<{ Params: { id: string }; Body: IssuanceChange }>(
    '/api/v1/issuances/:id',
    {
      schema: {
        tags: ['EUDIStack'],
        summary: 'Withdraw, revoke or archive',
        params: IdParams,
        body: IssuanceChange,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await changeOwnIssuance(ports, request, request.params.id, request.body.status)
      return reply.code(204).send()
    },
  )
}
