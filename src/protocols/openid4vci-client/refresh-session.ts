import type { ClientContext, IssuerSession } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { requestToken } from './request-token.ts'
import { detailsOf, sessionOf } from './session.ts'

/**
 * Access anew, for a refresh token (RFC 6749 §6). A session without one stays as it is.
 * @throws {CoreError} `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function refreshSession(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random'>,
  session: IssuerSession,
  context: ClientContext,
): Promise<IssuerSession> {
  const details = detailsOf(session)
  const { tokenEndpoint, refreshToken, clientId } = details
  if (tokenEndpoint === undefined || refreshToken === undefined) return session
  const bound = details.usesDpop ? context : { deadline: context.deadline }
  const grant = { refreshToken, ...(clientId === undefined ? {} : { clientId }) }
  const { response, usesDpop } = await requestToken(ports, tokenEndpoint, grant, bound)
  return sessionOf(session.credentialIssuer, {
    ...details,
    accessToken: response.access_token,
    usesDpop,
    refreshToken: response.refresh_token ?? refreshToken,
    ...(response.c_nonce === undefined ? {} : { nonce: response.c_nonce }),
  })
}
