import type { RenderedFailure } from '../../../http/error-handler.ts'
import type { Failure } from '../../../http/failure.ts'
import { problemStatus } from '../../../http/problem.ts'

/** The names of RFC 6749 §5.2. The description of the service lists 400 alone, so that a wrong secret is one too. */
const errors: Partial<Record<Failure['code'], string>> = {
  client_invalid: 'invalid_client',
  client_suspended: 'invalid_client',
  grant_unsupported: 'unsupported_grant_type',
  scope_invalid: 'invalid_scope',
  participant_not_found: 'invalid_client',
  storage_unavailable: 'temporarily_unavailable',
  shutting_down: 'temporarily_unavailable',
  rate_limited: 'temporarily_unavailable',
}

/** One object, as RFC 6749 has it; the description of the service writes a list, which nobody sends. */
export function renderStsError(failure: Failure): RenderedFailure {
  const known = problemStatus[failure.code].status
  const isOurs = known >= 500 || known === 405 || known === 413 || known === 415 || known === 429
  return {
    status: isOurs ? known : 400,
    body: {
      error: errors[failure.code] ?? (known >= 500 ? 'server_error' : 'invalid_request'),
      error_description: failure.message,
    },
    headers: { pragma: 'no-cache' },
  }
}
