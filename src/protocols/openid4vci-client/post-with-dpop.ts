import type { ClientContext, IssuerSession } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { createDpopProof, type DpopTarget } from './dpop.ts'
import { askIssuer, type IssuerHttpAnswer, type IssuerRequest, readError } from './issuer-http.ts'
import { detailsOf } from './session.ts'

type HttpPorts = Pick<Ports, 'outgoing' | 'clock' | 'random'>

/** A POST with a DPoP proof; once more with the nonce that the server asks for (RFC 9449 §8, §9). */
export async function postWithDpop(
  ports: HttpPorts,
  context: ClientContext,
  request: IssuerRequest,
  accessToken?: string,
): Promise<IssuerHttpAnswer> {
  const { key } = context
  if (key === undefined) return askIssuer(ports, context, { ...request, method: 'POST' })
  const post = async (target: DpopTarget) =>
    askIssuer(ports, context, {
      ...request,
      method: 'POST',
      headers: { ...request.headers, dpop: await createDpopProof(ports, key, target) },
    })
  const target = { url: request.url, ...(accessToken === undefined ? {} : { accessToken }) }
  const answer = await post(target)
  const nonce = answer.headers['dpop-nonce']
  if (nonce === undefined || nonce.length > 1000 || !asksForNonce(answer)) return answer
  return post({ ...target, nonce })
}

/** At the token endpoint the error stands in the body, at a resource in the challenge. */
function asksForNonce(answer: IssuerHttpAnswer): boolean {
  if (answer.status !== 400 && answer.status !== 401) return false
  return (
    /error="?use_dpop_nonce/.test(answer.headers['www-authenticate'] ?? '') ||
    readError(answer)?.error === 'use_dpop_nonce'
  )
}

/** A POST of JSON, or of an encrypted JWT, with the access token of the session, in the way that the token wants. */
export function postWithToken(
  ports: HttpPorts,
  session: IssuerSession,
  context: ClientContext,
  request: Omit<IssuerRequest, 'body' | 'headers'> & ({ readonly json: unknown } | { readonly jwt: string }),
): Promise<IssuerHttpAnswer> {
  const { accessToken, usesDpop } = detailsOf(session)
  const { url, maxBytes, what } = request
  const isEncrypted = 'jwt' in request
  const asked = {
    url,
    maxBytes,
    what,
    body: isEncrypted ? request.jwt : JSON.stringify(request.json),
    headers: {
      accept: 'application/json, application/jwt',
      'content-type': isEncrypted ? 'application/jwt' : 'application/json',
      authorization: `${usesDpop ? 'DPoP' : 'Bearer'} ${accessToken}`,
    },
  }
  return usesDpop
    ? postWithDpop(ports, context, asked, accessToken)
    : askIssuer(ports, context, { ...asked, method: 'POST' })
}
