import type { ErrorCode } from '../../core/errors.ts'
import type { Log } from '../../core/ports/log.ts'
import { bearerChallenge } from '../../http/bearer.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../http/error-handler.ts'
import type { Failure } from '../../http/failure.ts'
import { problemStatus } from '../../http/problem.ts'

/** RFC 6749 §5.2. What is wrong with a request for a token is a 400, a client that cannot be believed too. */
const names: Partial<Record<Failure['code'], string>> = {
  client_invalid: 'invalid_client',
  grant_unsupported: 'unsupported_grant_type',
  scope_invalid: 'invalid_scope',
  access_token_invalid: 'invalid_token',
  storage_unavailable: 'temporarily_unavailable',
  shutting_down: 'temporarily_unavailable',
  rate_limited: 'temporarily_unavailable',
}
const asRequest: ReadonlySet<Failure['code']> = new Set<ErrorCode>(['client_invalid', 'did_unresolvable'])

/** The error object of OAuth on every path: the scheme's pages give none of their own. */
export function ishareErrorHandler(log: Log): ErrorHandler {
  return createErrorHandler(log, render)
}

function render({ code, message }: Failure): RenderedFailure {
  const known = problemStatus[code].status
  const status = asRequest.has(code) || known === 422 ? 400 : known
  return {
    status,
    body: {
      error: names[code] ?? (status >= 500 ? 'server_error' : 'invalid_request'),
      error_description: message,
    },
    ...(status === 401 ? { headers: { 'www-authenticate': bearerChallenge(code) } } : {}),
  }
}
