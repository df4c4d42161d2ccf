import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { readBearerToken } from '../../../http/bearer.ts'
import { ownPartyId } from '../party-id.ts'
import type { IsharePorts } from '../ports.ts'
import { requirePartyToken } from '../token/access-token.ts'
import { describeCapabilities } from './describe-capabilities.ts'
import { signIshareJwt } from './sign-ishare-jwt.ts'

const LIFETIME_SECONDS = 30

const Answer = Type.Object(
  { capabilities_token: Type.String({ description: 'A signed JWT.' }) },
  { title: 'IshareCapabilities' },
)

/** `GET /capabilities`: to everybody what is public, to members with an access token all of it, addressed to them. */
export function addCapabilitiesRoute(scope: FastifyInstance, ports: IsharePorts): void {
  scope.get(
    '/capabilities',
    { schema: { tags: ['iSHARE'], summary: 'What this party offers, signed', response: { 200: Answer } } },
    async (request, reply) => {
      const { tenant } = request
      const token = memberToken(request)
      const member = token === undefined ? undefined : requirePartyToken(ports, tenant.id, token)
      const partyId = await ownPartyId(ports, tenant)
      if (partyId === undefined)
        throw new CoreError('participant_not_found', 'No party of iSHARE answers here.')
      const now = ports.clock.now()
      const seconds = Math.floor(now / 1000)
      reply.header('cache-control', 'no-store')
      return {
        capabilities_token: await signIshareJwt(ports, tenant.id, {
          iss: partyId,
          sub: partyId,
          ...(member === undefined ? {} : { aud: member.partyId }),
          jti: ports.random.id(now),
          iat: seconds,
          exp: seconds + LIFETIME_SECONDS,
          capabilities_info: describeCapabilities({
            partyId,
            roles: ports.ishareRules.roles,
            baseUrl: tenantUrl(ports.publicUrl, tenant),
            isMember: member !== undefined,
          }),
        }),
      }
    },
  )
}

/** The scheme's pages answer 400 to whatever is not in the form of a bearer token, another scheme too. */
function memberToken(request: FastifyRequest): string | undefined {
  try {
    return readBearerToken(request)
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'access_token_missing') throw error
    throw new CoreError('invalid_request', error.message)
  }
}
