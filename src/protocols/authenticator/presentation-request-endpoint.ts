import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { as, type PresentationRequestId } from '../../core/ids.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { mintReference, requestSecret } from '../../core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import { retrievePresentationRequest } from '../../core/verification/retrieve-presentation-request.ts'
import { isUuid } from '../../lib/uuid.ts'
import { verifyPresentationUrl } from './endpoint-urls.ts'
import { Params, requestObject } from './issuance-request-endpoint.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { presentationDefinition } from './presentation-definition.ts'
import { requestClaims } from './request-claims.ts'
import { requireAuthority, signAsAuthority } from './sign-as-authority.ts'
import { TENANT } from './tenant-of-path.ts'

/** Where the link of a presentation request leads (contract section 8.1). */
export function addPresentationRequestEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.get<{ Params: Static<typeof Params> }>(
    `${TENANT}/presentationRequests/:id`,
    {
      schema: {
        tags: ['Authenticator'],
        summary: 'Fetch a presentation request',
        params: Params,
        response: requestObject,
      },
      // To look with HEAD is not to retrieve.
      exposeHeadRoute: false,
    },
    async ({ tenant, params }, reply) => {
      const known = isUuid(params.id)
        ? await ports.presentationRequests.find(tenant.id, as<PresentationRequestId>(params.id))
        : undefined
      if (known === undefined || known.protocol !== 'authenticator') throw notFound(params.id)
      if (known.state === 'retrieved' && ports.authenticatorRules.fetchOnce) throw notFound(params.id)
      const reference = mintReference(ports.secrets, 'request', known)
      const request = await retrievePresentationRequest(ports, tenant, 'authenticator', reference)
      const object = await signPresentationRequest(ports, tenant, request)
      if (known.state === 'created') ports.callbackDelivery.start(tenant.id, request.id)
      return reply.header('cache-control', 'no-store').type('application/jwt').send(object)
    },
  )
}

function notFound(id: string): CoreError {
  return new CoreError('presentation_request_not_found', `Requested '${id.slice(0, 40)}' not found.`)
}

/** The signed request that asks a wallet for a presentation. Always the same for a request. */
async function signPresentationRequest(
  ports: AuthenticatorPorts,
  tenant: Tenant,
  request: OpenRequest,
): Promise<string> {
  if (request.signer === undefined) throw notFound(request.id)
  const authority = requireAuthority(await ports.signerFor(tenant.id, request.signer))
  const { registration = { clientName: tenant.name } } = request.requester ?? {}
  const { purpose = request.purpose } = registration
  return signAsAuthority(authority, {
    ...requestClaims({
      jti: request.id,
      createdAt: request.createdAt,
      expiresAt: request.expiresAt,
      clientId: request.audience,
      redirectUri: verifyPresentationUrl(ports, tenant),
      nonce: requestSecret(ports.secrets, 'nonce', request),
      state: mintReference(ports.secrets, 'response', request),
      registration: { ...registration, ...(purpose === undefined ? {} : { purpose }) },
    }),
    claims: { vp_token: { presentation_definition: presentationDefinition(request) } },
  })
}
