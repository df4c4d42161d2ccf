import { CoreError } from '../../core/errors.ts'
import type { OutgoingResponse } from '../../core/ports/outgoing-http.ts'
import type { VerifierReply } from '../../core/ports/verifier-client.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { askVerifier, FORM, type VerifierHttpPorts } from './ask-verifier.ts'

const MAX_BYTES = 65_536

/**
 * Posts an answer, or an error (OpenID4VP 1.0 §8.2).
 * @throws {CoreError} `verifier_refused`, `outgoing_failed`, `outgoing_refused`
 */
export async function sendAnswer(
  ports: VerifierHttpPorts,
  responseUri: string,
  form: Readonly<Record<string, string>>,
  deadline: number,
): Promise<VerifierReply> {
  const answer = await askVerifier(ports, deadline, {
    url: responseUri,
    method: 'POST',
    maxBytes: MAX_BYTES,
    headers: { accept: 'application/json', ...FORM },
    body: new URLSearchParams(form).toString(),
  })
  const body = readBody(answer)
  if (answer.status === 200) return redirectOf(body)
  throw refusal(answer.status, body)
}

function readBody({ headers, body }: OutgoingResponse): JsonObject {
  if (!/^application\/(?:[a-z0-9.+-]+\+)?json\b/i.test(headers['content-type'] ?? '')) return {}
  try {
    const value = parseJson(body, { maxBytes: MAX_BYTES, maxDepth: 10 })
    return isJsonObject(value) ? value : {}
  } catch (error) {
    if (error instanceof Refusal) return {}
    throw error
  }
}

/** Schemes that would run something where a person opens them. */
const active = /^(?:javascript|data|vbscript|file|blob|about|view-source):/i

/** §8.2 `redirect_uri`. What a person had better not open is left out. */
function redirectOf({ redirect_uri: uri }: JsonObject): VerifierReply {
  const isUsable =
    typeof uri === 'string' && uri.length <= 4096 && !active.test(uri.trim()) && URL.parse(uri) !== null
  return isUsable ? { redirectUri: uri } : {}
}

/** The verifier's code and words are the caller's to know: printable, and not too many. */
function refusal(status: number, { error, error_description: words }: JsonObject): CoreError {
  const code = typeof error === 'string' && /^[A-Za-z_-]{1,60}$/.test(error) ? error : `HTTP ${status}`
  const detail = `response_uri answered ${status} ${code}`
  if (status === 429 || status >= 500) {
    return new CoreError('outgoing_failed', `The verifier cannot take the answer now: ${code}.`, { detail })
  }
  const said =
    typeof words === 'string' ? ` (${words.replace(/[^\x20-\x7e\u00a0-\u024f]/g, ' ').slice(0, 300)})` : ''
  return new CoreError('verifier_refused', `The verifier refused the answer: ${code}${said}.`, { detail })
}
