import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import { problemStatus } from '../../http/problem.ts'

/** What is wrong with a document is a 400 here, whatever it is elsewhere. */
const ofTheDocument: ReadonlySet<Failure['code']> = new Set<ErrorCode>([
  'claims_invalid',
  'configuration_invalid',
  'credential_invalid',
  'signature_invalid',
  'did_unresolvable',
  'untrusted_issuer',
  'status_list_unavailable',
  'issuer_not_found',
  'presentation_refused',
])

/** The types of problems of VCDM 2.0 §7.1.3 and VC Data Integrity §4.7. */
const types: Partial<Record<Failure['code'], string>> = {
  claims_invalid: 'https://w3id.org/security#PROOF_GENERATION_ERROR',
  signature_invalid: 'https://w3id.org/security#PROOF_VERIFICATION_ERROR',
  credential_invalid: 'https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR',
  status_list_unavailable: 'https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR',
}

/** `verified: false` with the problems that were found, as the VC-API has it for verifying. */
export function vcApiErrorHandler(log: Log): ErrorHandler {
  return createErrorHandler(log, render)
}

function render({ code, message, detail, violations }: Failure): RenderedFailure {
  const isOfTheDocument = ofTheDocument.has(code)
  const { status, title } = problemStatus[code]
  const said = isOfTheDocument ? (detail ?? message) : message
  const problems = [
    { type: types[code] ?? 'about:blank', title, detail: said, code },
    ...violations.map((one) => ({ type: 'about:blank', title: one.message, detail: one.pointer, code })),
  ]
  return {
    status: isOfTheDocument ? 400 : status,
    body: {
      verified: false,
      message,
      errors: problems.map(({ title: name, detail: text }) => ({ name, message: text })),
      problemDetails: problems,
    },
    ...(code === 'access_token_missing' || code === 'access_token_invalid'
      ? { headers: { 'www-authenticate': bearerChallenge(code) } }
      : {}),
  }
}
