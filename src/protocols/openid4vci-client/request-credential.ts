import type {
  ClientContext,
  CredentialQuery,
  IssuerAnswer,
  IssuerSession,
} from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { credentialRequests } from './credential-request.ts'
import { MAX_ANSWER_BYTES, readCredentialResponse } from './credential-response.ts'
import { exchangeCredential } from './encryption/exchange-credential.ts'
import { type IssuerHttpAnswer, readError, refusedBy } from './issuer-http.ts'
import { createKeyProof } from './key-proof.ts'
import { requestNonce } from './request-nonce.ts'
import { type Dialect, detailsOf, sessionOf } from './session.ts'

/** What an issuer answers that does not know our words; any other refusal is meant. */
const notUnderstood: ReadonlySet<string> = new Set([
  'unknown_credential_identifier',
  'invalid_credential_request',
  'invalid_request',
  'unsupported_credential_type',
  'unsupported_credential_format',
  'missing_proof',
])

export type RequestPorts = Pick<Ports, 'outgoing' | 'clock' | 'random' | 'log'>

/**
 * Asks for a credential (OpenID4VCI 1.0 §8.2). An identifier that is no more than the name of the configuration may never have been
 * given out: an issuer that does not know it is asked again by configuration. A nonce that is refused is replaced once (§8.3.1.2); an issuer that may be of an older
 * draft is asked again in its words.
 * @throws {CoreError} `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function requestCredential(
  ports: RequestPorts,
  session: IssuerSession,
  query: CredentialQuery,
  context: ClientContext,
): Promise<IssuerAnswer> {
  let answer: IssuerHttpAnswer | undefined
  for (const { dialect, credential } of phrasings(session, query)) {
    answer = await ask(ports, session, { ...query, credential }, dialect, context)
    if (answer.status === 200 || answer.status === 202) {
      const spoken = sessionOf(session.credentialIssuer, { ...detailsOf(session), dialects: [dialect] })
      return readCredentialResponse(answer, spoken)
    }
    if (answer.status !== 400 || !notUnderstood.has(readError(answer)?.error ?? '')) break
  }
  if (answer === undefined) throw new Error('a session has a dialect')
  throw refusedBy(answer)
}

/** In which words, and by which name; most likely first. */
function phrasings(session: IssuerSession, { credential, additionalParameters }: CredentialQuery) {
  const { identifier, ...byConfiguration } = credential
  const { dialects } = detailsOf(session)
  const mayBeMade = identifier === credential.configurationId
  const isNamedByCaller = Object.hasOwn(additionalParameters ?? {}, 'credential_identifier')
  const names = mayBeMade && !isNamedByCaller ? [credential, byConfiguration] : [credential]
  return names.flatMap((name) => dialects.map((dialect) => ({ dialect, credential: name })))
}

async function ask(
  ports: RequestPorts,
  session: IssuerSession,
  query: CredentialQuery,
  dialect: Dialect,
  context: ClientContext,
): Promise<IssuerHttpAnswer> {
  const post = async (nonce: string | undefined) => {
    const proofs = await Promise.all(
      query.keys.map((key) => createKeyProof(ports, key, session.credentialIssuer, nonce)),
    )
    return exchangeCredential(ports, session, context, {
      url: detailsOf(session).credentialEndpoint,
      json: { ...credentialRequests[dialect](query.credential, proofs), ...query.additionalParameters },
      maxBytes: MAX_ANSWER_BYTES,
      what: 'credential request',
    })
  }
  if (query.keys.length === 0) return post(undefined)
  const answer = await post(await requestNonce(ports, session, context))
  const error = answer.status === 400 ? readError(answer) : undefined
  // Up to draft 14 a wrong nonce was an invalid proof, and the right one came with the error.
  const next =
    error?.c_nonce ??
    (error?.error === 'invalid_nonce' ? await requestNonce(ports, session, context) : undefined)
  return next === undefined ? answer : post(next)
}
