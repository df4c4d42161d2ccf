import { createIssuer } from '../../../core/issuers/create-issuer.ts'
import type { Issuer } from '../../../core/issuers/issuer.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { IssuerCreation, IssuerView, showIssuer } from './wire.ts'

export const createIssuerRoute = route(
  {
    method: 'POST',
    path: '/issuers',
    operationId: 'createIssuer',
    tag: 'Issuers and keys',
    scope: 'issuers:write',
    summary: 'Create an issuer',
    description: 'An identity that credentials are signed as. Without `keyId` it gets a key of its own.',
    body: IssuerCreation,
    success: { status: 201, description: 'The issuer.', schema: IssuerView },
    refusals: [400, 404, 409, 415, 422],
  },
  async (ports, { tenant, body: { keyId, ...body } }, alongside) =>
    created(
      await createIssuer(
        ports,
        tenant,
        { ...body, ...(keyId === undefined ? {} : { keyId: knownId(keyId) }) },
        (issuer) => alongside(created(issuer)),
      ),
    ),
)

function created(issuer: Issuer): Answer {
  return { status: 201, body: showIssuer(issuer) }
}
