import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { TransportError } from '../../../http/transport-error.ts'
import { ownPartyId, plainPartyId } from '../party-id.ts'
import type { IsharePorts } from '../ports.ts'
import { ACCESS_TOKEN_SECONDS, createPartyToken } from './access-token.ts'
import { verifyAssertion } from './verify-assertion.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const TokenForm = Type.Object(
  {
    grant_type: Type.String({ maxLength: 200 }),
    scope: Type.String({ maxLength: 200 }),
    client_id: Type.String({ minLength: 1, maxLength: 300 }),
    client_assertion_type: Type.String({ maxLength: 200 }),
    client_assertion: Type.String({ maxLength: 65_536 }),
  },
  { title: 'IshareTokenRequest' },
)
type TokenForm = Type.Static<typeof TokenForm>

const Token = Type.Object(
  {
    access_token: Type.String({ description: 'Opaque.' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer(),
  },
  { title: 'IshareToken' },
)

/** `POST /connect/token`, also below the version that older clients write. */
export function addTokenRoute(scope: FastifyInstance, ports: IsharePorts): void {
  for (const path of ['/connect/token', '/v2.2/connect/token']) {
    scope.post<{ Body: TokenForm }>(
      path,
      {
        preValidation: requireForm,
        schema: {
          tags: ['iSHARE'],
          summary: 'An access token for a member, by client assertion',
          consumes: ['application/x-www-form-urlencoded'],
          body: TokenForm,
          response: { 200: Token },
        },
      },
      async ({ tenant, body: form }, reply) => {
        reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
        const audiences = await audiencesOf(ports, tenant)
        if (form.grant_type !== 'client_credentials') {
          throw new CoreError('grant_unsupported', 'grant_type must be client_credentials.')
        }
        if (!form.scope.split(' ').includes('iSHARE')) {
          throw new CoreError('scope_invalid', 'scope must be iSHARE.')
        }
        if (form.client_assertion_type !== ASSERTION_TYPE) {
          throw new CoreError('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}.`)
        }
        await verifyAssertion(ports, tenant.id, form.client_assertion, form.client_id, audiences)
        return {
          access_token: createPartyToken(ports, tenant.id, form.client_id),
          token_type: 'Bearer' as const,
          expires_in: ACCESS_TOKEN_SECONDS,
        }
      },
    )
  }
}

/**
 * Who we are, in both spellings.
 * @throws {CoreError} `grant_unsupported` where no tokens are given
 */
async function audiencesOf(ports: IsharePorts, tenant: FastifyRequest['tenant']): Promise<readonly string[]> {
  const { hasRegistry, mayDoWithoutRegistry } = ports.ishareRules
  if (!hasRegistry && !mayDoWithoutRegistry) {
    throw new CoreError('grant_unsupported', 'No tokens of iSHARE are given here.', {
      detail: 'set CHANCERY_ISHARE_REGISTRY: nobody can say who is an active member',
    })
  }
  const partyId = await ownPartyId(ports, tenant)
  if (partyId !== undefined) return [...new Set([partyId, plainPartyId(partyId)])]
  throw new CoreError('grant_unsupported', 'No tokens of iSHARE are given here.', {
    detail: 'the tenant has no party id, and no participant "self"',
  })
}

async function requireForm({ headers, body }: FastifyRequest): Promise<void> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new TransportError('media_type_unsupported', 'Send application/x-www-form-urlencoded.')
  }
  if (body === undefined) throw new CoreError('invalid_request', 'The form is empty.')
}
