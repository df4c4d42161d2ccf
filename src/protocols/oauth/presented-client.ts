import { CoreError } from '../../core/errors.ts'
import { readBasic } from '../../http/basic.ts'

/** How a token request says who sends it (RFC 6749 §2.3, §3.2.1). */
export type PresentedClient =
  | { readonly method: 'none' }
  /** A name without proof: a public client. */
  | { readonly method: 'public'; readonly clientId: string }
  | { readonly method: 'secret'; readonly clientId: string; readonly clientSecret: string }

type Form = Readonly<Record<string, string>>

/**
 * Reads the client of a token request: HTTP Basic or the form, never both (RFC 6749 §2.3).
 * @throws {CoreError} `invalid_request` for more than one method, `client_invalid` for a method that there is not
 */
export function readPresentedClient(authorization: string | undefined, form: Form): PresentedClient {
  const { client_id: clientId, client_secret: clientSecret } = form
  if (form['client_assertion'] !== undefined || form['client_assertion_type'] !== undefined) {
    throw new CoreError('client_invalid', 'Client assertions are not taken here. Send a client secret.')
  }
  if (authorization !== undefined) {
    const basic = readBasic(authorization)
    if (clientSecret !== undefined) {
      throw new CoreError('invalid_request', 'Authenticate once: by the Authorization header or in the body.')
    }
    if (clientId !== undefined && clientId !== basic.clientId) {
      throw new CoreError('invalid_request', 'The body names another client than the Authorization header.')
    }
    return { method: 'secret', ...basic }
  }
  if (clientSecret !== undefined) {
    if (clientId === undefined)
      throw new CoreError('invalid_request', 'client_secret comes without client_id.')
    return { method: 'secret', clientId, clientSecret }
  }
  return clientId === undefined ? { method: 'none' } : { method: 'public', clientId }
}
