import type { IssuerAnswer, IssuerSession } from '../../core/ports/issuer-client.ts'
import { isJsonObject } from '../../lib/json.ts'
import { type IssuerHttpAnswer, readJson } from './issuer-http.ts'
import { detailsOf } from './session.ts'
import { CredentialResponse, invalidAnswer, readWire } from './wire.ts'

/** Of a whole answer: a batch of credentials with a photo each. */
export const MAX_ANSWER_BYTES = 4_194_304
const MAX_CREDENTIAL_CHARACTERS = 1_048_576

/**
 * A credential response, also of a deferred request (OpenID4VCI 1.0 §8.3, §9.2), in the words of any version.
 * @throws {CoreError} `issuer_answer_invalid`
 */
export function readCredentialResponse(answer: IssuerHttpAnswer, session: IssuerSession): IssuerAnswer {
  const response = readWire(CredentialResponse, readJson(answer), answer.what)
  const credentials = [
    ...(response.credentials ?? []).map((entry) => (isJsonObject(entry) ? entry['credential'] : entry)),
    ...(response.credentials === undefined && response.credential !== undefined ? [response.credential] : []),
  ]
  if (credentials.length > 0) {
    if (response.transaction_id !== undefined && answer.status === 202) {
      throw invalidAnswer(`${answer.what}: credentials and transaction_id (OpenID4VCI 1.0 §8.3)`)
    }
    return {
      outcome: 'issued',
      credentials: credentials.map((credential) => encodedOf(credential, answer.what)),
      ...(response.notification_id === undefined ? {} : { notificationId: response.notification_id }),
      session,
    }
  }
  if (response.transaction_id === undefined) {
    throw invalidAnswer(`${answer.what}: neither credentials nor transaction_id (OpenID4VCI 1.0 §8.3)`)
  }
  return {
    outcome: 'deferred',
    transactionId: response.transaction_id,
    ...(response.interval === undefined ? {} : { intervalSeconds: response.interval }),
    canBeAskedFor: detailsOf(session).deferredEndpoint !== undefined,
    session,
  }
}

/** Text, or, for formats that are JSON, the text of it (OpenID4VCI 1.0 Appendix A.1.2.4). */
function encodedOf(credential: unknown, what: string): string {
  const encoded = isJsonObject(credential) ? JSON.stringify(credential) : credential
  if (typeof encoded !== 'string' || encoded.length > MAX_CREDENTIAL_CHARACTERS) {
    throw invalidAnswer(`${what}: a credential is neither text nor an object, or too long`)
  }
  return encoded
}
