import { createKey } from '../../../core/identities/create-key.ts'
import type { SigningKey } from '../../../core/identities/signing-key.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { route } from '../route.ts'
import { KeyCreation, KeyView, showKey } from './wire.ts'

export const createKeyRoute = route(
  {
    method: 'POST',
    path: '/keys',
    operationId: 'createKey',
    tag: 'Issuers and keys',
    scope: 'keys:write',
    summary: 'Create a key',
    description: 'The private half never leaves the office.',
    body: KeyCreation,
    success: { status: 201, description: 'The public half.', schema: KeyView },
    refusals: [400, 415],
  },
  async (ports, { tenant, body }, alongside) =>
    created(await createKey(ports, tenant.id, body.algorithm, (key) => alongside(created(key)))),
)

function created(key: SigningKey): Answer {
  return { status: 201, body: showKey(key) }
}
