import { CoreError } from '../../core/errors.ts'
import type { ClientContext, IssuerAnswer, IssuerSession } from '../../core/ports/issuer-client.ts'
import { MAX_ANSWER_BYTES, readCredentialResponse } from './credential-response.ts'
import { exchangeCredential } from './encryption/exchange-credential.ts'
import { type IssuerHttpAnswer, readError, refusedBy } from './issuer-http.ts'
import { refreshSession } from './refresh-session.ts'
import type { RequestPorts } from './request-credential.ts'
import { detailsOf } from './session.ts'
import { invalidAnswer } from './wire.ts'

/**
 * Asks whether a deferred credential is ready (OpenID4VCI 1.0 §9). An access token that has ended is refreshed once.
 * @throws {CoreError} `credential_request_denied`, `transaction_id_invalid`, `issuer_refused`, `issuer_answer_invalid`, what the guarded
 *   client raises
 */
export async function collectDeferred(
  ports: RequestPorts,
  session: IssuerSession,
  transactionId: string,
  context: ClientContext,
): Promise<IssuerAnswer> {
  const url = detailsOf(session).deferredEndpoint
  if (url === undefined) throw invalidAnswer('a transaction_id without deferred_credential_endpoint (§9)')
  const ask = (current: IssuerSession) =>
    exchangeCredential(ports, current, context, {
      url,
      json: { transaction_id: transactionId },
      maxBytes: MAX_ANSWER_BYTES,
      what: 'deferred credential request',
    })
  let current = session
  let answer = await ask(current)
  if (answer.status === 401 && detailsOf(session).refreshToken !== undefined) {
    current = await refreshSession(ports, session, context)
    answer = await ask(current)
  }
  if (answer.status === 200 || answer.status === 202) return readCredentialResponse(answer, current)
  return readPending(answer, current, transactionId)
}

/** `issuance_pending` is how drafts up to 15 say 202. */
function readPending(answer: IssuerHttpAnswer, session: IssuerSession, transactionId: string): IssuerAnswer {
  const error = readError(answer)
  if (error?.error === 'issuance_pending') {
    const { interval } = error
    return {
      outcome: 'deferred',
      transactionId,
      ...(interval === undefined ? {} : { intervalSeconds: interval }),
      canBeAskedFor: true,
      session,
    }
  }
  if (error?.error === 'credential_request_denied') {
    throw new CoreError('credential_request_denied', 'The issuer denied the credential.')
  }
  if (error?.error === 'invalid_transaction_id') {
    throw new CoreError('transaction_id_invalid', 'The issuer does not know of the credential any more.')
  }
  throw refusedBy(answer)
}
