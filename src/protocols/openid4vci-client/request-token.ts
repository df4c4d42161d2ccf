import type { Static } from 'typebox'
import type { ClientContext } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { readJson, refusedBy } from './issuer-http.ts'
import { postWithDpop } from './post-with-dpop.ts'
import { invalidAnswer, PRE_AUTHORIZED_CODE, readWire, TokenResponse } from './wire.ts'

export interface ReceivedToken {
  readonly response: Static<typeof TokenResponse>
  readonly usesDpop: boolean
}

const MAX_BYTES = 65_536

/** What a token is asked for with: a code (OpenID4VCI 1.0 §6.1, RFC 6749 §4.1.3), or a refresh token (RFC 6749 §6). */
export type TokenGrant =
  | { readonly preAuthorizedCode: string; readonly transactionCode?: string }
  | {
      readonly authorizationCode: string
      readonly codeVerifier: string
      readonly redirectUri: string
      readonly clientId: string
    }
  | { readonly refreshToken: string; readonly clientId?: string }

/**
 * Trades a grant for an access token. Without a key in `context` the token is a bearer's.
 * @throws {CoreError} `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function requestToken(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random'>,
  tokenEndpoint: string,
  grant: TokenGrant,
  context: ClientContext,
): Promise<ReceivedToken> {
  const answer = await postWithDpop(ports, context, {
    url: tokenEndpoint,
    maxBytes: MAX_BYTES,
    what: 'token request',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: formOf(grant).toString(),
  })
  if (answer.status !== 200) throw refusedBy(answer)
  const response = readWire(TokenResponse, readJson(answer), 'token response')
  const type = response.token_type?.toLowerCase() ?? 'bearer'
  if (type !== 'bearer' && !(type === 'dpop' && context.key !== undefined)) {
    throw invalidAnswer('token_type is neither Bearer nor the DPoP that was asked for (RFC 6749 §7.1)')
  }
  return { response, usesDpop: type === 'dpop' }
}

function formOf(grant: TokenGrant): URLSearchParams {
  if ('refreshToken' in grant) {
    return new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: grant.refreshToken,
      ...(grant.clientId === undefined ? {} : { client_id: grant.clientId }),
    })
  }
  if ('authorizationCode' in grant) {
    return new URLSearchParams({
      grant_type: 'authorization_code',
      code: grant.authorizationCode,
      code_verifier: grant.codeVerifier,
      redirect_uri: grant.redirectUri,
      client_id: grant.clientId,
    })
  }
  return new URLSearchParams({
    grant_type: PRE_AUTHORIZED_CODE,
    'pre-authorized_code': grant.preAuthorizedCode,
    ...(grant.transactionCode === undefined ? {} : { tx_code: grant.transactionCode }),
  })
}
