import { CoreError } from '../../core/errors.ts'
import type { ClientContext, IssuerSession } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { askIssuer, readJson } from './issuer-http.ts'
import { detailsOf } from './session.ts'
import { NonceResponse, readWire } from './wire.ts'

/**
 * A fresh nonce (OpenID4VCI 1.0 §7); without the endpoint the one that came with the token, as older drafts have it. An endpoint that
 * fails is no reason to stop: whether a proof may be without, the issuer decides.
 */
export async function requestNonce(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'log'>,
  session: IssuerSession,
  context: ClientContext,
): Promise<string | undefined> {
  const { nonceEndpoint, nonce } = detailsOf(session)
  if (nonceEndpoint === undefined) return nonce
  try {
    const answer = await askIssuer(ports, context, {
      url: nonceEndpoint,
      method: 'POST',
      maxBytes: 16_384,
      what: 'nonce request',
    })
    if (answer.status === 200) return readWire(NonceResponse, readJson(answer), 'nonce response').c_nonce
    ports.log.warn({ status: answer.status }, 'the nonce endpoint of an issuer fails')
  } catch (error) {
    if (!(error instanceof CoreError) || error.code === 'outgoing_refused') throw error
    ports.log.warn({ detail: error.detail }, 'the nonce endpoint of an issuer fails')
  }
  return nonce
}
