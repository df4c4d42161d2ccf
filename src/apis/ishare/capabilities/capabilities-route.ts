import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { readAccessToken } from '../../../http/bearer.ts'
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
      const token = readAccessToken(request)?.token
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
