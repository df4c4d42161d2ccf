import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { createSchema } from '../../../core/offerings/create-schema.ts'
import type { Schema } from '../../../core/offerings/schema.ts'
import { WriteConflict } from '../../../core/ports/units.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { requireClient } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { IdParams, SchemaQuery, SchemaRequest, SchemaView } from '../wire.ts'

const tags = ['Empe schemas']

export function addSchemaRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  scope.get<{ Querystring: SchemaQuery }>(
    '/schemas',
    {
      schema: {
        tags,
        summary: 'List schemas',
        security: [],
        querystring: SchemaQuery,
        response: { 200: Type.Array(SchemaView) },
      },
    },
    async ({ tenant, query }) =>
      select(await ports.schemas.list(tenant.id), query).map((schema) => show(ports, tenant, schema)),
  )

  scope.post<{ Body: SchemaRequest }>(
    '/schemas',
    {
      onRequest: requireClient(ports),
      bodyLimit: 65_536,
      schema: {
        tags,
        summary: 'Create a schema, or the next version of one',
        body: SchemaRequest,
        response: { 201: SchemaView },
      },
    },
    async ({ tenant, body: { name, type, credentialSubject } }, reply) => {
      const schema = await createSchema(ports, tenant, { name, type, credentialSubject })
      reply.code(201)
      return show(ports, tenant, schema)
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/schemas/:id',
    {
      schema: {
        tags,
        summary: 'Read a schema',
        security: [],
        params: IdParams,
        response: { 200: SchemaView },
      },
    },
    async ({ tenant, params }) => show(ports, tenant, await find(ports, tenant, params.id)),
  )

  scope.delete<{ Params: { id: string } }>(
    '/schemas/:id',
    {
      onRequest: requireClient(ports),
      schema: { tags, summary: 'Delete a schema', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      const { id } = await find(ports, tenant, params.id)
      try {
        await ports.units.commit([ports.schemas.remove(tenant.id, id)])
      } catch (error) {
        if (error instanceof WriteConflict) throw notFound()
        throw error
      }
      return reply.code(200).send()
    },
  )
}

async function find(ports: EmpePorts, tenant: Tenant, id: string): Promise<Schema> {
  const found = (await ports.schemas.list(tenant.id)).find((schema) => schema.id === id)
  if (found === undefined) throw notFound()
  return found
}

function notFound(): CoreError {
  return new CoreError('credential_configuration_not_found', 'There is no such schema.')
}

function select(schemas: readonly Schema[], query: SchemaQuery): readonly Schema[] {
  const { type, name, version, sortBy = 'createdAt', sortOrder = 'asc' } = query
  const direction = sortOrder.toLowerCase() === 'desc' ? -1 : 1
  return schemas
    .filter(
      (schema) =>
        (type === undefined || schema.type === type) &&
        (name === undefined || schema.name === name) &&
        (version === undefined || schema.version === Number(version)),
    )
    .sort((a, b) => (a[sortBy] < b[sortBy] ? -direction : a[sortBy] > b[sortBy] ? direction : 0))
}

function show({ publicUrl }: EmpePorts, tenant: Tenant, schema: Schema) {
  const { id, type, name, version, credentialSubject } = schema
  return {
    id,
    type,
    name,
    version,
    schemaUri: `${tenantUrl(publicUrl, tenant)}/v1/schemas/${id}`,
    schemaBody: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: name,
      type: 'object',
      properties: { credentialSubject },
    },
  }
}
