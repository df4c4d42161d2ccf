import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { findIssuerKey } from '../../../core/trust/find-issuer-key.ts'
import { parsePresentationDefinition } from '../../../core/verification/presentation-exchange/parse-presentation-definition.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import { requirePermission } from '../authorize.ts'
import { addDocument, changeDocument, MOST_DOCUMENTS, removeDocument } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { IdParams } from '../wire.ts'

const PATH = '/management/presentation'
const tags = ['TSG']
export const SCOPE_KIND = 'presentation-scope'

const StatusQuery = Type.Object(
  {
    statusListCredential: Type.String({ minLength: 1, maxLength: 2048 }),
    statusListIndex: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[0-9]{1,15}$' })]),
  },
  { title: 'TsgStatusQuery' },
)
const StatusAnswer = Type.Object(
  { status: Type.String(), revoked: Type.Boolean() },
  { title: 'TsgStatusAnswer' },
)

const PresentationScope = Type.Object(
  {
    id: Type.Optional(Type.String()),
    alias: Type.String({ minLength: 1, maxLength: 200 }),
    discriminator: Type.String({ minLength: 1, maxLength: 200 }),
    presentationDefinition: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: 'TsgPresentationScope' },
)
type PresentationScope = Static<typeof PresentationScope>
type ById = { Params: { id: string } }

export function addPresentationRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.post<{ Body: Static<typeof StatusQuery> }>(
    `${PATH}/status`,
    {
      onRequest: requirePermission(ports, 'execute:w.presentation'),
      schema: {
        tags,
        summary: 'Read an entry of a status list',
        body: StatusQuery,
        response: { 200: StatusAnswer },
      },
    },
    async ({ tenant, body }) => {
      const { status } = await ports.statusChecker.check({
        status: {
          credentialStatus: {
            type: 'BitstringStatusListEntry',
            statusPurpose: 'revocation',
            statusListCredential: body.statusListCredential,
            statusListIndex: String(body.statusListIndex),
          },
        },
        listKey: (named) => findIssuerKey(ports, ports.walletRules, tenant.id, named),
        trust: `tsg ${tenant.id}`,
      })
      return { status, revoked: status === 'revoked' }
    },
  )

  scope.get(
    `${PATH}/scopes`,
    {
      onRequest: requirePermission(ports, 'read:w.presentation'),
      schema: { tags, summary: 'List named questions', response: { 200: Type.Array(PresentationScope) } },
    },
    async ({ tenant }) =>
      (await ports.documents.list(tenant.id, SCOPE_KIND, MOST_DOCUMENTS)).map(({ id, data }) => ({
        id,
        ...data,
      })),
  )

  scope.post<{ Body: PresentationScope }>(
    `${PATH}/scopes`,
    {
      onRequest: requirePermission(ports, 'create:w.presentation'),
      schema: {
        tags,
        summary: 'Name a question',
        body: PresentationScope,
        response: { 201: PresentationScope },
      },
    },
    async ({ tenant, body }, reply) => {
      const { id: _, ...data } = body
      const id = await addScope(tenant, data)
      return reply.code(201).send({ id, ...data })
    },
  )

  scope.put<ById & { Body: PresentationScope }>(
    `${PATH}/scopes/:id`,
    {
      onRequest: requirePermission(ports, 'update:w.presentation'),
      schema: {
        tags,
        summary: 'Change a named question',
        params: IdParams,
        body: PresentationScope,
        response: { 200: PresentationScope },
      },
    },
    async ({ tenant, params, body }) => {
      const { id: _, ...data } = body
      const id = idOf(params.id)
      parsePresentationDefinition(data.presentationDefinition)
      if (scopeId(data) !== id) {
        throw new CoreError('invalid_request', 'Neither the alias nor the discriminator can change.')
      }
      await changeDocument(ports, tenant, SCOPE_KIND, id, data)
      return { id, ...data }
    },
  )

  scope.delete<ById>(
    `${PATH}/scopes/:id`,
    {
      onRequest: requirePermission(ports, 'delete:w.presentation'),
      schema: { tags, summary: 'Remove a named question', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      await removeDocument(ports, tenant, SCOPE_KIND, idOf(params.id))
      return reply.code(204).send()
    },
  )

  async function addScope(tenant: Tenant, data: Omit<PresentationScope, 'id'>): Promise<string> {
    parsePresentationDefinition(data.presentationDefinition)
    const id = scopeId(data)
    await addDocument(ports, tenant, SCOPE_KIND, id, data)
    return id
  }
}

/** Alias and discriminator name a question together; a short name of both stands in paths. */
function scopeId({ alias, discriminator }: Pick<PresentationScope, 'alias' | 'discriminator'>): string {
  return sha256Base64url(JSON.stringify([alias, discriminator])).slice(0, 22)
}

function idOf(text: string): string {
  return text.slice(0, 200)
}
