import type { FastifyInstance } from 'fastify'
import {
  askForPresentation,
  findAskedPresentation,
  withdrawAskedPresentation,
} from '../../../core/authorizations/ask-for-presentation.ts'
import { validateAuthorization } from '../../../core/authorizations/validate-authorization.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { qrCodePng } from '../../../lib/qr-code.ts'
import { requireClient } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { IdParams, ValidationRequest } from '../wire.ts'
import { requestUri, showAsk, showAsked } from './show-ask.ts'
import { Answered, AskView, PresentationAsk, PresentationAsked } from './wire.ts'

const tags = ['Empe verifier']
const DEFINITION_LIMIT = 40_960

/** A relying party asks; a wallet reads what is asked, and answers. */
export function addRequestRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  const isClient = requireClient(ports)
  scope.post<{ Body: PresentationAsk }>(
    '/verifier/authorization-requests',
    {
      onRequest: isClient,
      bodyLimit: DEFINITION_LIMIT,
      schema: {
        tags,
        summary: 'Ask for a presentation',
        body: PresentationAsk,
        response: { 201: PresentationAsked },
      },
    },
    async ({ tenant, body }, reply) => {
      const asked = await askForPresentation(ports, tenant, {
        presentationDefinition: body.presentation_definition,
        redirectUri: body.redirect_uri,
        issuerAllowedDomains: body.issuerAllowedDomains,
        validitySeconds: body.validity ?? ports.rules.authorizationSeconds,
      })
      reply.code(201)
      return showAsked(ports, tenant, asked)
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/verifier/authorization-requests/:id',
    {
      // A wallet has no secret; one that is sent must be right.
      async onRequest(request, reply) {
        if (request.headers['x-client-secret'] !== undefined) await isClient.call(scope, request, reply)
      },
      schema: {
        tags,
        summary: 'Read what is asked, as a wallet does',
        security: [],
        params: IdParams,
        response: { 200: AskView },
      },
    },
    async ({ tenant, params, headers }) =>
      showAsk(
        ports,
        tenant,
        await findAskedPresentation(ports, tenant, params.id),
        headers['x-client-secret'] !== undefined,
      ),
  )

  scope.get<{ Params: { id: string } }>(
    '/verifier/authorization-requests/:id/qr-code',
    { schema: { tags, summary: 'The request as a QR code', security: [], params: IdParams } },
    async ({ tenant, params }, reply) => {
      const { id } = await findAskedPresentation(ports, tenant, params.id)
      reply.type('image/png')
      return Buffer.from(qrCodePng(requestUri(ports, tenant, id)))
    },
  )

  scope.delete<{ Params: { id: string } }>(
    '/verifier/authorization-requests/:id',
    { onRequest: isClient, schema: { tags, summary: 'Withdraw a request', params: IdParams } },
    async ({ tenant, params }, reply) => {
      await withdrawAskedPresentation(ports, tenant, params.id)
      return reply.code(200).send()
    },
  )

  scope.post<{ Params: { id: string }; Body: ValidationRequest }>(
    '/verifier/authorization-requests/:id/response',
    {
      schema: {
        tags,
        summary: 'Answer a request with a presentation',
        security: [],
        params: IdParams,
        body: ValidationRequest,
        response: { 200: Answered },
      },
    },
    async ({ tenant, params, body: { vp_token, presentation_submission, state, nonce } }) => {
      const asked = await findAskedPresentation(ports, tenant, params.id)
      const answer = {
        presentation: vp_token as JsonObject,
        submission: presentation_submission,
        ...(state === undefined ? {} : { state }),
        ...(nonce === undefined ? {} : { nonce }),
      }
      // The code of it is told to nobody: it would be good for a token of the issuer.
      await validateAuthorization(ports, tenant, asked.id, answer, ports.rules, asked)
      return { redirect_uri: asked.relyingParty.redirectUri }
    },
  )
}
