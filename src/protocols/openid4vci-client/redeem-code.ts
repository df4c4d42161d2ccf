import { CoreError } from '../../core/errors.ts'
import type { ClientContext, IssuerDetails } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type Authorized, accessOf } from './authorize-source.ts'
import type { BegunDetails } from './begin-authorization.ts'
import { requestToken } from './request-token.ts'

/**
 * Trades the code that a browser brought back for access (OpenID4VCI 1.0 §6.1). Whose answer it is must be right where the server says
 * so (RFC 9207 §2.4): else the code of one server could be sent to another.
 * @throws {CoreError} `invalid_request`, `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function redeemCode(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random'>,
  begun: IssuerDetails,
  { code, issuer }: { readonly code: string; readonly issuer?: string },
  context: ClientContext,
): Promise<Authorized> {
  const { source, server, codeVerifier, clientId, redirectUri } = begun as unknown as BegunDetails
  const isExpected = issuer === undefined ? !server.namesItself : issuer === server.issuer
  if (!isExpected) {
    throw new CoreError('invalid_request', 'The answer is from another authorization server.', {
      detail: 'iss of the authorization response (RFC 9207 §2.4)',
    })
  }
  const { key } = context
  const bindsKey = key !== undefined && server.dpopAlgorithms.includes(key.algorithm)
  const token = await requestToken(
    ports,
    server.tokenEndpoint,
    { authorizationCode: code, codeVerifier, redirectUri, clientId },
    bindsKey ? context : { deadline: context.deadline },
  )
  return accessOf(source, token, { tokenEndpoint: server.tokenEndpoint, clientId })
}
