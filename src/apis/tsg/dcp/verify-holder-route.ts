import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { withFiltersOfElements } from '../../../core/dcp/filters-of-elements.ts'
import { verifyHolder } from '../../../core/dcp/verify-holder.ts'
import { CoreError } from '../../../core/errors.ts'
import type { HolderQuery } from '../../../core/ports/holder-query.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { requirePermission } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'
import { TsgRefusal } from '../refusal.ts'
import { interpretScopes } from './interpret-scopes.ts'

const Members = Type.Record(Type.String(), Type.Unknown())

const Verification = Type.Object(
  {
    holderIdToken: Type.String({ minLength: 1, maxLength: 32_768 }),
    scope: Type.Optional(
      Type.Union([
        Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), { minItems: 1, maxItems: 50 }),
        Type.String({ minLength: 1, maxLength: 10_000, description: 'Several with blanks between them.' }),
      ]),
    ),
    presentationDefinition: Type.Optional(Members),
  },
  { title: 'TsgVerificationRequest' },
)
type Verification = Static<typeof Verification>

/** A connector asks who called it: the wallet looks at the caller's credentials, with the access token that came along. */
export function addVerifyHolderRoute(scope: FastifyInstance, ports: TsgPorts): void {
  scope.post<{ Body: Verification }>(
    '/management/dcp/verifier/verify',
    {
      onRequest: requirePermission(ports, 'read:w.presentation'),
      schema: {
        tags: ['TSG'],
        summary: 'Verify a holder by its self-issued ID token',
        description:
          'The token is good for one call. By `scope` or by `presentationDefinition`, not by both; the answer has the presentations that the holder shows, each verified with all that is in it.',
        body: Verification,
        response: { 200: Type.Array(Members, { title: 'TsgVerifiablePresentations' }) },
      },
    },
    async ({ tenant, body }) => {
      const query = await queryIn(ports, tenant, body)
      try {
        const shown = await verifyHolder(ports, tenant, { idToken: body.holderIdToken, query })
        return shown.map(({ presentation }) => ({ ...presentation }))
      } catch (error) {
        if (!(error instanceof CoreError) || error.code !== 'presentation_refused') throw error
        // What the product answers when the holder is not who it has to be; a bad request stays 400.
        const { code, message, detail } = error
        throw new TsgRefusal({ code, status: 403 }, message, detail === undefined ? {} : { detail })
      }
    },
  )
}

/** @throws {CoreError} `invalid_request` */
async function queryIn(
  ports: TsgPorts,
  tenant: Tenant,
  { scope, presentationDefinition: definition }: Verification,
): Promise<HolderQuery> {
  if ((scope === undefined) === (definition === undefined)) {
    throw new CoreError('invalid_request', 'Ask by scope or by presentationDefinition, one of them.', {
      violations: [{ pointer: '/scope', message: 'or presentationDefinition, and not both, must be there' }],
    })
  }
  if (definition !== undefined)
    return { presentationDefinition: withFiltersOfElements(definition as JsonObject) }
  const given = typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : (scope ?? [])
  const scopes = [...new Set(given)]
  if (scopes.length > 0) return { scopes, definitions: await interpretScopes(ports, tenant, scopes) }
  throw new CoreError('invalid_request', 'scope names nothing.', {
    violations: [{ pointer: '/scope', message: 'names nothing' }],
  })
}
