import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ACCESS_TOKEN_SECONDS, mintAccessToken } from '../access-token/mint-access-token.ts'
import type { EntraPorts } from '../ports.ts'
import { authenticateClient } from './authenticate-client.ts'
import { authorityOrigin, authorityOrigins, issuerOf, tokenEndpointOf } from './origins.ts'
import { readScope } from './read-scope.ts'
import { AuthorityRefusal } from './refusal.ts'
import { TokenAnswer, TokenForm } from './wire.ts'

const schema = {
  tags: ['Authority'],
  summary: 'An access token by client credentials',
  consumes: ['application/x-www-form-urlencoded'],
  body: TokenForm,
  response: { 200: TokenAnswer },
}

/** `POST /{tenant}/oauth2/v2.0/token`: client credentials, nothing else. */
export function addTokenEndpoint(scope: FastifyInstance, ports: EntraPorts): void {
  scope.post<{ Body: TokenForm }>(
    '/oauth2/v2.0/token',
    { schema, preValidation: requireForm },
    async (request, reply) => {
      const { tenant, body: form, headers } = request
      requireClientCredentials(form.grant_type)
      const resource = readScope(form.scope)
      const origin = authorityOrigin(ports, request)
      // First the one that it came to: an error names it.
      const audiences = [origin, ...authorityOrigins(ports)].map((known) => tokenEndpointOf(known, tenant.id))
      const { client, method } = await authenticateClient(ports, tenant.id, headers.authorization, form, {
        audiences,
        resource,
      })
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
      return {
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        ext_expires_in: ACCESS_TOKEN_SECONDS,
        access_token: mintAccessToken(ports, client, resource, issuerOf(origin, tenant.id), method),
      }
    },
  )
}

async function requireForm({ headers, body }: FastifyRequest): Promise<void> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (body !== undefined && type === 'application/x-www-form-urlencoded') return
  throw grantMissing()
}

function requireClientCredentials(grantType: string | undefined): void {
  if (grantType === undefined) throw grantMissing()
  if (grantType === 'client_credentials') return
  throw new AuthorityRefusal(
    'grant',
    'The app requested an unsupported grant type. Only client_credentials is offered: no user signs in here.',
  )
}

function grantMissing(): AuthorityRefusal {
  return new AuthorityRefusal(
    'grantMissing',
    "The request body must be a form that contains the following parameter: 'grant_type'.",
  )
}
