import type { HeldCredentialId } from '../../../core/ids.ts'
import type { Collected } from '../../../core/wallet/collect-credentials.ts'
import { renewHeldCredential } from '../../../core/wallet/renewing/renew-credentials.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { CollectedCredentials, showHeld } from './wire.ts'

export const renewCredentialRoute = route(
  {
    method: 'POST',
    path: '/wallet/credentials/:id/renew',
    operationId: 'renewHeldCredential',
    tag: 'Wallet',
    scope: 'wallet:write',
    summary: 'Have a held credential anew',
    description:
      'Where its issuer gave a refresh token. The office does it by itself before a credential ends; the old one stays until then.',
    params: IdParams,
    success: { status: 201, description: 'What the office holds now besides.', schema: CollectedCredentials },
    refusals: [404, 409, 422, 502],
  },
  async (ports, { tenant, params }, alongside) => {
    const id = knownId<HeldCredentialId>(params.id)
    return answer(await renewHeldCredential(ports, tenant, id, (planned) => alongside(answer(planned))))
  },
)

function answer({ credentials }: Collected): Answer {
  return { status: 201, body: { credentials: credentials.map(showHeld) } }
}
