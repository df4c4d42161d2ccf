import { removeKey } from '../../../core/identities/remove-key.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'

export const deleteKeyRoute = route(
  {
    method: 'DELETE',
    path: '/keys/:id',
    operationId: 'deleteKey',
    tag: 'Issuers and keys',
    scope: 'keys:write',
    summary: 'Delete a key',
    description:
      'It leaves the DID document: what it signed can no longer be verified. Refused while an issuer signs with it or with its successor, and while held credentials are bound to it.',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    await removeKey(ports, tenant.id, knownId(params.id))
    return { status: 204 }
  },
)
