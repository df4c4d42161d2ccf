import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import {
  findQuery,
  listQueries,
  removeQuery,
  replaceQuery,
  saveQuery,
} from '../../../core/authorizations/saved-query.ts'
import { requireClient } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { IdParams } from '../wire.ts'
import { QueryBody, QueryView } from './wire.ts'

const tags = ['Empe verifier']
const bodyLimit = 40_960
const PATH = '/verifier/vp-queries'
type WithId = { Params: { id: string } }

/** Queries that are saved under an id. */
export function addQueryRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  const onRequest = requireClient(ports)
  const one = { 200: QueryView }
  scope.post<{ Body: QueryBody }>(
    PATH,
    {
      onRequest,
      bodyLimit,
      schema: { tags, summary: 'Save a query', body: QueryBody, response: { 201: QueryView } },
    },
    async ({ tenant, body }, reply) => {
      reply.code(201)
      return saveQuery(ports, tenant.id, body)
    },
  )
  scope.get(
    PATH,
    { onRequest, schema: { tags, summary: 'List queries', response: { 200: Type.Array(QueryView) } } },
    ({ tenant }) => listQueries(ports, tenant.id),
  )
  scope.get<WithId>(
    `${PATH}/:id`,
    { onRequest, schema: { tags, summary: 'Read a query', params: IdParams, response: one } },
    ({ tenant, params }) => findQuery(ports, tenant.id, params.id),
  )
  scope.put<WithId & { Body: QueryBody }>(
    `${PATH}/:id`,
    {
      onRequest,
      bodyLimit,
      schema: { tags, summary: 'Replace a query', params: IdParams, body: QueryBody, response: one },
    },
    ({ tenant, params, body }) => replaceQuery(ports, tenant.id, params.id, body),
  )
  scope.delete<WithId>(
    `${PATH}/:id`,
    { onRequest, schema: { tags, summary: 'Delete a query', params: IdParams } },
    async ({ tenant, params }, reply) => {
      await removeQuery(ports, tenant.id, params.id)
      return reply.code(200).send()
    },
  )
}
