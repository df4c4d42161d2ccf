import type { FastifyInstance } from 'fastify'
import { isAsked } from '../../../core/authorizations/ask-for-presentation.ts'
import type { Authorization } from '../../../core/authorizations/authorization.ts'
import { createAuthorization } from '../../../core/authorizations/create-authorization.ts'
import { redeemAuthorizationCode } from '../../../core/authorizations/redeem-authorization-code.ts'
import { validateAuthorization } from '../../../core/authorizations/validate-authorization.ts'
import { CoreError } from '../../../core/errors.ts'
import { type AuthorizationId, as } from '../../../core/ids.ts'
import { formatDateTime } from '../../../lib/date-time.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { isUuid } from '../../../lib/uuid.ts'
import type { EmpePorts } from '../ports.ts'
import {
  AuthorizationRequest,
  AuthorizationView,
  IdParams,
  Token,
  TokenRequest,
  Validated,
  ValidationRequest,
} from '../wire.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The authorization that is answered. */
    empeAuthorization: Authorization
  }
}

const tags = ['Empe authorizations']
const BODY_LIMIT = 262_144
/** A definition is a stranger's. */
const DEFINITION_LIMIT = 40_960

/** By which a wallet proves its DID: anybody may call them. */
export function addAuthorizationRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  scope.post<{ Body: AuthorizationRequest }>(
    '/authorizations',
    {
      bodyLimit: DEFINITION_LIMIT,
      schema: {
        tags,
        summary: 'Open an authorization',
        security: [],
        body: AuthorizationRequest,
        response: { 201: AuthorizationView },
      },
    },
    async ({ tenant, body: { presentation_definition: presentationDefinition, state, nonce } }, reply) => {
      const request = { presentationDefinition, state, nonce }
      reply.code(201)
      return show(await createAuthorization(ports, tenant, request, ports.rules))
    },
  )

  scope.post<{ Params: { id: string }; Body: ValidationRequest }>(
    '/authorizations/:id/validate',
    {
      bodyLimit: BODY_LIMIT,
      // Whether there is such an authorization comes before what was sent.
      preValidation: async (request) => {
        const { id } = request.params
        const found = isUuid(id)
          ? await ports.authorizations.find(request.tenant.id, as<AuthorizationId>(id))
          : undefined
        // What a verifier asks is answered elsewhere: nobody gets a token for it.
        if (found === undefined || isAsked(found))
          throw new CoreError('presentation_request_not_found', 'There is no such authorization.')
        request.empeAuthorization = found
      },
      schema: {
        tags,
        summary: 'Answer an authorization with a presentation',
        security: [],
        params: IdParams,
        body: ValidationRequest,
        response: { 200: Validated },
      },
    },
    ({ tenant, params, empeAuthorization, body: { vp_token, presentation_submission, state, nonce } }) =>
      validateAuthorization(
        ports,
        tenant,
        params.id,
        {
          presentation: vp_token as JsonObject,
          submission: presentation_submission,
          ...(state === undefined ? {} : { state }),
          ...(nonce === undefined ? {} : { nonce }),
        },
        ports.rules,
        empeAuthorization,
      ),
  )

  scope.post<{ Body: TokenRequest }>(
    '/tokens',
    {
      schema: {
        tags,
        summary: 'Get a token for a code',
        security: [],
        body: TokenRequest,
        response: { 201: Token },
      },
    },
    async ({ tenant, body: { authorization_code } }, reply) => {
      const { accessToken, expiresIn } = await redeemAuthorizationCode(ports, tenant, authorization_code)
      reply.code(201).header('pragma', 'no-cache')
      return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn }
    },
  )
}

function show({ id, presentationDefinition, state, nonce, expiresAt, status }: Authorization) {
  return {
    id,
    presentation_definition: presentationDefinition,
    state,
    nonce,
    expires_at: formatDateTime(expiresAt),
    used: status === 'used',
  }
}
