import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { requestService } from '../access-token/resources.ts'
import type { RequireRole } from '../authorize.ts'
import type { EntraPorts } from '../ports.ts'
import { badField } from '../refusal.ts'
import { createIssuanceRequest } from './create-issuance-request.ts'
import { createPresentationRequest } from './create-presentation-request.ts'
import { CreatedRequest } from './created-answer.ts'
import type { Members } from './members.ts'

/** Faults have targets that no schema names: bodies are read by hand. */
const Body = Type.Unsafe<Members>({ description: 'As the product documents it.' })
const BODY_LIMIT = 1_048_576

/** The two calls of the Request Service. */
export function addRequestService(scope: FastifyInstance, ports: EntraPorts, requireRole: RequireRole): void {
  const schema = (summary: string) => ({
    tags: ['Entra Request Service'],
    summary,
    body: Body,
    response: { 201: CreatedRequest },
  })
  scope.post<{ Body: Members | undefined }>(
    '/verifiableCredentials/createIssuanceRequest',
    {
      onRequest: requireRole(
        requestService,
        'VerifiableCredential.Create.All',
        'VerifiableCredential.Create.IssueRequest',
      ),
      bodyLimit: BODY_LIMIT,
      schema: schema('Ask a wallet to collect a credential'),
    },
    async ({ entraCaller, body }, reply) =>
      reply.code(201).send(await createIssuanceRequest(ports, entraCaller, requireBody(body))),
  )
  scope.post<{ Body: Members | undefined }>(
    '/verifiableCredentials/createPresentationRequest',
    {
      onRequest: requireRole(
        requestService,
        'VerifiableCredential.Create.All',
        'VerifiableCredential.Create.PresentRequest',
      ),
      bodyLimit: BODY_LIMIT,
      schema: schema('Ask a wallet to present credentials'),
    },
    async ({ entraCaller, body }, reply) =>
      reply.code(201).send(await createPresentationRequest(ports, entraCaller, requireBody(body))),
  )
}

function requireBody(body: unknown): Members {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Members
  throw badField('body', 'The body is not a JSON object.')
}
