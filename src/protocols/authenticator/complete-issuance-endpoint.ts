import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { readCapability } from '../../core/issuance/capability.ts'
import { completeIssuance } from '../../core/issuance/complete-issuance.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { TENANT } from './tenant-of-path.ts'

const Completion = Type.Object({
  code: Type.Enum(['issuance_successful', 'issuance_failed'] as const),
  state: Type.String({ maxLength: 200 }),
  details: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
})

/** What a wallet gives as its reason; anything else is not repeated. */
const reasons: ReadonlySet<string> = new Set([
  'user_canceled',
  'fetch_contract_error',
  'linked_domain_error',
  'issuance_service_error',
  'unspecified_error',
])

/** Where a wallet says what became of an issuance (contract section 8.5). It waits until the application knows. */
export function addCompleteIssuanceEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.post<{ Body: Static<typeof Completion> }>(
    `${TENANT}/completeIssuance`,
    {
      schema: {
        tags: ['Authenticator'],
        summary: 'Say what became of an issuance',
        body: Completion,
        response: { 200: Type.Object({}) },
      },
    },
    async ({ tenant, body }) => {
      const reference = readCapability(ports.secrets, 'completion', tenant.id, body.state)
      const known = reference && (await ports.issuances.find(tenant.id, reference.issuanceId))
      if (known === undefined || known.protocol !== 'authenticator') {
        throw new CoreError('notification_id_invalid', 'state is not that of a request.', {
          violations: [{ pointer: '/state', message: 'is not that of a request' }],
        })
      }
      const ended = await completeIssuance(
        ports,
        tenant,
        known,
        body.code === 'issuance_successful'
          ? { outcome: 'successful' }
          : { outcome: 'failed', reason: reasonOf(body.details) },
      )
      await ports.callbackDelivery.announce(tenant.id, ended.id, ended.version)
      return {}
    },
  )
}

function reasonOf(details: string | null | undefined): string {
  return typeof details === 'string' && reasons.has(details) ? details : 'unspecified_error'
}
