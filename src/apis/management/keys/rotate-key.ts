import { type RotatedKey, rotateKey } from '../../../core/identities/rotate-key.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { RotatedKeyView, Rotation, showKey } from './wire.ts'

export const rotateKeyRoute = route(
  {
    method: 'POST',
    path: '/keys/:id/rotate',
    operationId: 'rotateKey',
    tag: 'Issuers and keys',
    scope: 'keys:write',
    summary: 'Rotate a key',
    description:
      'A new key takes over in every issuer that used this one, at once. What the old one signed stays verifiable. The DID of a did:key or did:jwk issuer changes with its key.',
    params: IdParams,
    body: Rotation,
    bodyOptional: true,
    success: { status: 200, description: 'The key that took over.', schema: RotatedKeyView },
    refusals: [400, 404, 409, 415, 422],
  },
  async (ports, { tenant, params, body }, alongside) => {
    const rotation = {
      ...(body?.successorId === undefined ? {} : { successorId: knownId(body.successorId) }),
      ...(body?.certificates === undefined ? {} : { certificates: body.certificates }),
    } as Parameters<typeof rotateKey>[3]
    const rotated = await rotateKey(ports, tenant, knownId(params.id), rotation, (planned) =>
      alongside(show(planned)),
    )
    for (const { id } of rotated.issuers) ports.forgetIssuer?.(tenant.id, id)
    return show(rotated)
  },
)

function show({ key, retired, issuers }: RotatedKey): Answer {
  return {
    status: 200,
    body: { ...showKey(key), replaces: retired, issuerIds: issuers.map(({ id }) => id) },
  }
}
