import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { createPresentationRequest } from '../../../core/verification/create-presentation-request.ts'
import { serializeDcqlQuery } from '../../../core/verification/dcql/serialize-dcql-query.ts'
import { mintReference, requestSecret } from '../../../core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../../core/verification/presentation-request.ts'
import {
  findOpenRequest,
  retrievePresentationRequest,
} from '../../../core/verification/retrieve-presentation-request.ts'
import { allowAnyOrigin } from '../../../http/cors.ts'
import { requirePermission } from '../authorize.ts'
import { newDocument } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { TsgRefusal } from '../refusal.ts'
import { IdParams } from '../wire.ts'
import { takeAnswer } from './take-answer.ts'

const CREATE = '/management/oid4vp/verifier/create'
const tags = ['TSG']
const Members = Type.Record(Type.String(), Type.Unknown())
const PREFIX = 'redirect_uri:'

/** The wallet as a verifier: it asks other wallets over OpenID4VP, with requests that nobody signs, as the product does. */
export function addVerifierRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.post<{ Body: Readonly<Record<string, unknown>> }>(
    CREATE,
    {
      onRequest: requirePermission(ports, 'execute:w.presentation'),
      schema: {
        tags,
        summary: 'Ask a wallet for a presentation',
        body: Members,
        response: { 201: Type.String() },
      },
    },
    async ({ tenant, body, tsgCaller }, reply) =>
      reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .send(await ask(ports, tenant, body, tsgCaller.client.id)),
  )

  scope.post<{ Body: Readonly<Record<string, unknown>> }>(
    `${CREATE}/public`,
    {
      onRequest: async () => requirePublic(ports),
      schema: {
        tags,
        summary: 'The same for anybody, where it is allowed',
        security: [],
        body: Members,
        response: { 201: Type.String() },
      },
    },
    async ({ tenant, body }, reply) =>
      reply
        .code(201)
        .type('text/plain; charset=utf-8')
        .send(await ask(ports, tenant, body)),
  )

  scope.register(async (wallets) => {
    allowAnyOrigin(wallets)
    wallets.get<{ Params: { id: string } }>(
      '/oid4vp/ar/:id',
      {
        schema: {
          tags,
          summary: 'Fetch a request',
          security: [],
          params: IdParams,
          response: { 200: Members },
        },
        exposeHeadRoute: false,
      },
      async ({ tenant, params: { id } }) => {
        // Others are fetched elsewhere: here they are not even marked as such.
        requireOurs(await findOpenRequest(ports, tenant, 'openid4vp', 'request', id))
        return parametersOf(ports, await retrievePresentationRequest(ports, tenant, 'openid4vp', id))
      },
    )
    wallets.post<{ Body: unknown }>(
      '/oid4vp/authorize',
      { schema: { tags, summary: 'Answer a request', security: [], response: { 200: Type.String() } } },
      async ({ tenant, body }, reply) => {
        await takeAnswer(ports, tenant, (body ?? {}) as Readonly<Record<string, unknown>>)
        return reply.type('text/plain; charset=utf-8').send('Presentation accepted')
      },
    )
  })
}

/** Whoever may do without credentials, when the operator lets them. @throws {TsgRefusal} 403 */
export function requirePublic({ rules }: Pick<TsgPorts, 'rules'>): void {
  if (rules.publicRequests) return
  throw new TsgRefusal(
    { code: 'scope_insufficient', status: 403 },
    'Requests without credentials are not accepted here.',
    { detail: 'CHANCERY_TSG_PUBLIC_REQUESTS is off' },
  )
}

async function ask(
  ports: TsgPorts,
  tenant: Tenant,
  body: Readonly<Record<string, unknown>>,
  apiClientId?: string,
): Promise<string> {
  const dcqlQuery = body['dcql_query'] ?? body['dcqlQuery'] ?? body
  const { request } = await createPresentationRequest(
    ports,
    tenant,
    {
      dcqlQuery,
      protocol: 'openid4vp',
      responseMode: 'direct_post',
      verifierName: 'redirect_uri',
      ...(apiClientId === undefined ? {} : { requester: { apiClientId: apiClientId as never } }),
    },
    // The product's answers name their request by `state` alone.
    ({ request: created }) => [
      ports.documents.add({
        ...newDocument(ports, tenant, 'presentation-state', requestSecret(ports.secrets, 'state', created), {
          requestId: created.id,
        }),
        expiresAt: created.expiresAt,
      }),
    ],
  )
  const reference = mintReference(ports.secrets, 'request', request)
  const query = new URLSearchParams({
    client_id: request.audience,
    request_uri: `${tenantUrl(ports.publicUrl, tenant)}/api/oid4vp/ar/${reference}`,
  })
  return `oid4vp://?${query}`
}

function requireOurs({ audience }: OpenRequest): void {
  if (audience.startsWith(PREFIX)) return
  throw new CoreError('presentation_request_not_found', 'The requested resource does not exist.')
}

/** As the product writes them, with what a wallet of today needs beside (OpenID4VP 1.0 §5.9.3, §11.1). */
function parametersOf({ secrets, formats }: TsgPorts, request: OpenRequest) {
  const asked = new Set<string>(request.query.credentials.map(({ format }) => format))
  return {
    state: requestSecret(secrets, 'state', request),
    nonce: requestSecret(secrets, 'nonce', request),
    dcql_query: serializeDcqlQuery(request.query),
    client_id: request.audience,
    response_uri: request.audience.slice(PREFIX.length),
    response_type: 'vp_token',
    response_mode: 'direct_post',
    client_metadata: {
      vp_formats_supported: Object.fromEntries(
        [...formats.values()]
          .filter(({ id }) => asked.has(id))
          .map(({ id, algorithms }) => [
            id,
            id === 'dc+sd-jwt'
              ? { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms }
              : { alg_values: algorithms },
          ]),
      ),
    },
  }
}
