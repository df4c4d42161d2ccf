import { CoreError } from '../../core/errors.ts'
import type { ClientContext } from '../../core/ports/issuer-client.ts'
import type { OutgoingRequest, OutgoingResponse } from '../../core/ports/outgoing-http.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type JsonValue, parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { ErrorResponse, invalidAnswer, tryWire } from './wire.ts'

/** How long a request may take that nobody else limits. */
const USUAL_MS = 10_000

export interface IssuerRequest extends Pick<OutgoingRequest, 'method' | 'headers' | 'body'> {
  readonly url: string
  readonly maxBytes: number
  /** What is asked for, for the log. */
  readonly what: string
}

export interface IssuerHttpAnswer extends OutgoingResponse {
  readonly what: string
  readonly maxBytes: number
}

/**
 * Asks an issuer, never beyond the deadline of the collection: a peer that drips costs what the whole may cost, and no more.
 * @throws {CoreError} `outgoing_failed`, `outgoing_refused`
 */
export async function askIssuer(
  { outgoing, clock }: Pick<Ports, 'outgoing' | 'clock'>,
  { deadline }: Pick<ClientContext, 'deadline'>,
  { what, ...request }: IssuerRequest,
): Promise<IssuerHttpAnswer> {
  const left = deadline - clock.now()
  if (left <= 0) {
    throw new CoreError('outgoing_failed', 'The issuer took too long.', {
      detail: `${what}: the time of the whole collection is over`,
    })
  }
  const answer = await outgoing.request({
    ...request,
    purpose: 'metadata',
    ...(left < USUAL_MS ? { timeoutMs: left } : {}),
    headers: { accept: 'application/json', ...request.headers },
  })
  return { ...answer, what, maxBytes: request.maxBytes }
}

const jsonType = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i

/**
 * The JSON of an answer.
 * @throws {CoreError} `issuer_answer_invalid` for anything that is not strict JSON and called so
 */
export function readJson({ headers, body, what, maxBytes }: IssuerHttpAnswer): JsonValue {
  if (!jsonType.test(headers['content-type'] ?? '')) {
    throw invalidAnswer(`${what}: the answer is not called JSON but ${headers['content-type'] ?? 'nothing'}`)
  }
  try {
    return parseJson(body, { maxBytes, maxDepth: 20 })
  } catch (cause) {
    if (cause instanceof Refusal) throw invalidAnswer(`${what}: ${cause.reason}`, cause)
    throw cause
  }
}

export interface IssuerError {
  readonly error: string
  readonly error_description?: string
  readonly c_nonce?: string
  readonly interval?: number
}

/** The error that an answer names; undefined when it names none that can be read. */
export function readError(answer: IssuerHttpAnswer): IssuerError | undefined {
  try {
    return tryWire(ErrorResponse, readJson(answer))
  } catch (error) {
    if (error instanceof CoreError) return undefined
    throw error
  }
}

const codePattern = /^[A-Za-z_-]{1,60}$/

/** The issuer said no, or cannot say anything now. Its code and its words are the caller's to know: printable, and not too many. */
export function refusedBy(answer: IssuerHttpAnswer): CoreError {
  const error = readError(answer)
  const code = error !== undefined && codePattern.test(error.error) ? error.error : `HTTP ${answer.status}`
  const words = error?.error_description?.replace(/[^\x20-\x7e\u00a0-\u024f]/g, ' ').slice(0, 300)
  if (answer.status === 429 || answer.status >= 500) {
    return new CoreError('outgoing_failed', `The issuer cannot answer the ${answer.what} now: ${code}.`, {
      detail: `${answer.what} answered ${answer.status} ${code}`,
    })
  }
  return new CoreError(
    'issuer_refused',
    `The issuer refused the ${answer.what}: ${code}${words === undefined ? '' : ` (${words})`}.`,
    { detail: `${answer.what} answered ${answer.status} ${code}` },
  )
}
