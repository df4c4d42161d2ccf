import type { FastifyInstance } from 'fastify'
import { requireSender } from '../authenticate.ts'
import type { DcpPorts } from '../ports.ts'
import { malformed, tokenRefused } from '../refusal.ts'

/**
 * A connector lets its verifier look at whoever calls it: the token of the caller brings the access to its credentials, the body (a
 * message of the Dataspace Protocol) is not looked at. 200 when the credentials that the participant requires are there and hold.
 */
export function addTriggerRoute(scope: FastifyInstance, ports: DcpPorts): void {
  scope.post(
    '/presentations/requests',
    {
      onRequest: requireSender(ports),
      schema: { tags: ['Decentralized Claims Protocol'], summary: 'Verify whoever calls' },
    },
    async ({ tenant, dcpCall }, reply) => {
      const { participant, sender } = dcpCall
      if (!participant.roles.includes('verifier')) {
        throw malformed('operation_not_served', '/type', 'The participant that is called is no verifier.')
      }
      if (sender.token === undefined) {
        throw tokenRefused(11, 'access_token_missing', 'it carries no access token in `token`.')
      }
      const shown = await ports.queryHolder(tenant, participant, {
        holder: sender.did,
        token: sender.token,
        query: { scopes: participant.settings.requiredScopes },
      })
      const credentials = shown.flatMap((one) => one.credentials)
      reply.header('cache-control', 'no-store')
      return {
        holder: sender.did,
        credentials: credentials.map(({ format, issuer, type }) => ({
          format,
          issuer,
          type: type.types ?? [],
        })),
      }
    },
  )
}
