import { listParticipants } from '../../../core/dcp/find-participant.ts'
import { CoreError } from '../../../core/errors.ts'
import type { OpenHolderToken } from '../../../core/ports/holder-query.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { DcpRefusal, tokenRefused } from '../refusal.ts'
import type { TokenPorts } from '../self-issued-token/verify-self-issued-token.ts'
import { verifySender } from '../self-issued-token/verify-sender.ts'

/**
 * The token of a holder that an application hands over, by the same checks as if the holder had called. The refusal is of what the
 * application sent, never of its own token: an answer 401 would tell it to fetch another one.
 */
export function createOpenHolderToken(ports: TokenPorts & Pick<Ports, 'dcp'>): OpenHolderToken {
  return async (tenant, idToken) => {
    const verifiers = (await listParticipants(ports, tenant.id)).filter(({ roles }) =>
      roles.includes('verifier'),
    )
    try {
      const { participant, sender } = await verifySender(ports, verifiers, idToken)
      if (sender.token === undefined) {
        throw tokenRefused(11, 'access_token_missing', 'it carries no access token in `token`.')
      }
      return { participant, holder: sender.did, token: sender.token }
    } catch (error) {
      if (!(error instanceof DcpRefusal)) throw error
      const { message, detail } = error
      throw new CoreError('invalid_request', message, detail === undefined ? {} : { detail })
    }
  }
}
