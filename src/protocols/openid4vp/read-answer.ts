import { CoreError } from '../../core/errors.ts'
import type { Secrets } from '../../core/ports/secrets.ts'
import type { WalletAnswer } from '../../core/verification/answer-presentation-request.ts'
import { PresentationFault } from '../../core/verification/presentation-fault.ts'
import { requestSecret } from '../../core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { decryptAnswer } from './decrypt-answer.ts'

type Form = Readonly<Record<string, unknown>>

/** As large as the endpoint takes: its form has been counted already. */
const MAX_BYTES = 4_194_304

/**
 * The answer in the form that a wallet posted (OpenID4VP 1.0 §8.2, §8.3): in clear, or encrypted, as it was asked for; errors may always
 * come in clear (§8.3).
 * @throws {CoreError} `invalid_request` when it is not an answer to this request at all; then the request stays open
 */
export async function readAnswer(
  ports: { readonly secrets: Secrets },
  request: OpenRequest,
  form: Form,
): Promise<WalletAnswer> {
  const isEncrypted = typeof form['response'] === 'string'
  try {
    const members = isEncrypted
      ? await decryptAnswer(ports.secrets, request, form['response'] as string)
      : form
    requireState(ports.secrets, request, members)
    if (members['error'] !== undefined) return { refusal: refusalOf(members) }
    if (members['vp_token'] === undefined) {
      throw new CoreError('invalid_request', 'The answer has neither vp_token nor error.', {
        detail: 'OpenID4VP 1.0 §8.2',
      })
    }
    if (!isEncrypted && request.responseMode === 'direct_post.jwt') {
      throw malformed('the answer is not encrypted, and direct_post.jwt was asked for (OpenID4VP 1.0 §8.3.1)')
    }
    return { vpToken: isEncrypted ? members['vp_token'] : parseMember(members['vp_token']) }
  } catch (error) {
    if (error instanceof PresentationFault) return { fault: error }
    throw error
  }
}

function requireState(secrets: Secrets, request: OpenRequest, { state }: Form): void {
  if (typeof state === 'string' && equalInConstantTime(state, requestSecret(secrets, 'state', request)))
    return
  throw new CoreError('invalid_request', 'state is not that of the request.', {
    detail: 'OpenID4VP 1.0 §8.2: state',
  })
}

/** §8.1: in a form `vp_token` is JSON as text. */
function parseMember(value: unknown): unknown {
  try {
    if (typeof value === 'string') return parseJson(value, { maxBytes: MAX_BYTES })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw malformed(`vp_token is not JSON: ${error.reason} (OpenID4VP 1.0 §8.1)`)
  }
  throw malformed('vp_token is not JSON (OpenID4VP 1.0 §8.1)')
}

const knownErrors: ReadonlySet<unknown> = new Set([
  'access_denied',
  'invalid_request',
  'invalid_client',
  'invalid_scope',
  'vp_formats_not_supported',
  'invalid_request_uri_method',
  'invalid_transaction_data',
  'wallet_unavailable',
])

/** §8.5. What a stranger wrote is not repeated. */
function refusalOf({ error }: Form) {
  const clause = 'OpenID4VP 1.0 §8.5'
  if (error === 'access_denied') {
    return { code: 'access_denied', clause, message: 'the wallet or its person declined' } as const
  }
  const name = knownErrors.has(error) ? String(error) : 'an error of its own'
  return { code: 'wallet_error', clause, message: `the wallet answered ${name}` } as const
}

function malformed(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', detail)
}
