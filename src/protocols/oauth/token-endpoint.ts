import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { TransportError } from '../../http/transport-error.ts'
import { verifyDpopProof } from './dpop/verify-dpop-proof.ts'
import { endpointUrl } from './endpoint-url.ts'
import type { TokenRequest } from './grants/grant.ts'
import { createGrants, type GrantPorts } from './grants/index.ts'
import { readPresentedClient } from './presented-client.ts'
import { OauthErrorResponse, TokenRequestBody, TokenResponse } from './wire.ts'

export type TokenEndpointPorts = GrantPorts & Pick<Ports, 'publicUrl' | 'singleUses' | 'settings' | 'clock'>

const schema = {
  tags: ['OAuth 2.0'],
  summary: 'Exchange a grant for an access token',
  consumes: ['application/x-www-form-urlencoded'],
  body: TokenRequestBody,
  response: { 200: TokenResponse, '4xx': OauthErrorResponse },
}

/** `POST /oauth/token` (RFC 6749 §3.2). Every answer is `no-store`: the errors by their handler, this one here. */
export function addTokenEndpoint(
  scope: FastifyInstance,
  ports: TokenEndpointPorts,
  path = '/oauth/token',
): void {
  const grants = createGrants(ports)
  scope.post<{ Body: TokenRequestBody }>(
    path,
    { schema, preValidation: refuseOtherThanForms },
    async (request, reply) => {
      const grant = grants.get(request.body.grant_type)
      if (grant === undefined) {
        throw new CoreError(
          'grant_unsupported',
          `This grant_type is not one of ${[...grants.keys()].join(', ')}.`,
        )
      }
      const answer = await grant(readTokenRequest(ports, request))
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
      return answer
    },
  )
}

function readTokenRequest(
  ports: TokenEndpointPorts,
  request: FastifyRequest<{ Body: TokenRequestBody }>,
): TokenRequest {
  const { tenant, body: form, headers } = request
  return {
    tenant,
    form,
    client: readPresentedClient(headers.authorization, form),
    dpopProof() {
      const { dpop } = headers
      if (dpop === undefined) return undefined
      return verifyDpopProof(ports, tenant, String(dpop), {
        method: 'POST',
        url: endpointUrl(ports.publicUrl, request),
      })
    },
  }
}

async function refuseOtherThanForms({ headers, body }: FastifyRequest): Promise<void> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (body !== undefined && type === 'application/x-www-form-urlencoded') return
  const message = 'Send the request as application/x-www-form-urlencoded in the body (RFC 6749 3.2).'
  throw body === undefined
    ? new CoreError('invalid_request', message)
    : new TransportError('media_type_unsupported', message)
}
