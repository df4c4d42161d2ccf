import { CoreError, type ErrorCode } from '../errors.ts'
import type { PresentationFailure, PresentationFailureCode } from './presentation-request.ts'

/** A rule of verification that an answer breaks. `detail` ends with the clause in parentheses; never claims. */
export class PresentationFault extends Error {
  override readonly name = 'PresentationFault'
  readonly code: PresentationFailureCode

  constructor(code: PresentationFailureCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** What a credential can be refused for, as the application is told. Other errors are ours. */
const failureCodes: Readonly<Partial<Record<ErrorCode, PresentationFailureCode>>> = {
  credential_invalid: 'credential_invalid',
  signature_invalid: 'signature_invalid',
  untrusted_issuer: 'untrusted_issuer',
  did_unresolvable: 'did_unresolvable',
  status_list_unavailable: 'status_list_unavailable',
  outgoing_failed: 'did_unresolvable',
  outgoing_refused: 'did_unresolvable',
}

const usualClauses: Readonly<Record<PresentationFailureCode, string>> = {
  response_malformed: 'OpenID4VP 1.0 §8.1',
  credential_invalid: 'OpenID4VP 1.0 §8.6',
  signature_invalid: 'OpenID4VP 1.0 §8.6: issuer signature',
  untrusted_issuer: 'OpenID4VP 1.0 §8.6: issuer trust',
  did_unresolvable: 'OpenID4VP 1.0 §8.6: issuer key',
  issuer_keys_unavailable: 'SD-JWT VC §4',
  credential_revoked: 'Token Status List §8.3',
  credential_suspended: 'Token Status List §8.3',
  status_list_unavailable: 'Token Status List §8.3',
  query_not_satisfied: 'OpenID4VP 1.0 §8.6: DCQL',
  transaction_not_authorized: 'OpenID4VP 1.0 §8.4',
  access_denied: 'OpenID4VP 1.0 §8.5',
  wallet_error: 'OpenID4VP 1.0 §8.5',
}

const clauseAtTheEnd = /^(.*?) ?\(([^()]+)\)$/s

/** The failure that an error stands for; undefined when the error is not about the answer. */
export function failureOf(error: unknown): PresentationFailure | undefined {
  if (error instanceof PresentationFault) return explain(error.code, error.message)
  if (!(error instanceof CoreError)) return undefined
  const code = failureCodes[error.code]
  return code === undefined ? undefined : explain(code, error.detail ?? error.message)
}

function explain(code: PresentationFailureCode, detail: string): PresentationFailure {
  const [, text, clause] = clauseAtTheEnd.exec(detail) ?? []
  return { code, clause: clause ?? usualClauses[code], message: text || detail }
}
