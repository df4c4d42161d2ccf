import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { answerPresentationRequest } from '../../core/verification/answer-presentation-request.ts'
import { requestSecret } from '../../core/verification/presentation-reference.ts'
import type { PresentationRequest } from '../../core/verification/presentation-request.ts'
import { findOpenRequest } from '../../core/verification/retrieve-presentation-request.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import { readAnswer } from './read-answer.ts'

const Params = Type.Object({ reference: Type.String({ maxLength: 100 }) })
const Answered = Type.Object(
  { redirect_uri: Type.Optional(Type.String()) },
  { title: 'PresentationAnswered' },
)
const Refused = Type.Object(
  { error: Type.String(), error_description: Type.Optional(Type.String()) },
  { title: 'PresentationRefused' },
)

/** `POST /oid4vp/responses/:reference` (OpenID4VP 1.0 §8.2, §8.3). */
export function addResponseEndpoint(scope: FastifyInstance, ports: VerificationPorts): void {
  scope.post<{ Params: Static<typeof Params> }>(
    '/oid4vp/responses/:reference',
    {
      // A credential may hold a photo, and be as large as that.
      bodyLimit: 4_194_304,
      schema: {
        tags: ['OpenID4VP'],
        summary: 'Answer a presentation request',
        params: Params,
        response: { 200: Answered, '4xx': Refused },
      },
    },
    async ({ tenant, params, body }, reply) => {
      const request = await findOpenRequest(ports, tenant, 'openid4vp', 'response', params.reference)
      const answer = await readAnswer(ports, request, (body ?? {}) as Readonly<Record<string, unknown>>)
      const ended = await answerPresentationRequest(ports, tenant, request, answer)
      reply.header('cache-control', 'no-store')
      if (ended.state === 'failed' && !('refusal' in answer)) {
        throw new CoreError('presentation_refused', `The presentation was refused: ${ended.failure.code}.`, {
          detail: `${ended.failure.message} (${ended.failure.clause})`,
        })
      }
      return redirectOf(ports, ended)
    },
  )
}

/** §8.2, §13.3: the person goes on where the request began, with a secret that only this answer has. */
function redirectOf({ secrets }: Pick<VerificationPorts, 'secrets'>, request: PresentationRequest) {
  if (request.redirectUri === undefined) return {}
  const url = new URL(request.redirectUri)
  url.searchParams.set('response_code', requestSecret(secrets, 'response-code', request))
  return { redirect_uri: url.href }
}
