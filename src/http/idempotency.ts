import { CoreError } from '../core/errors.ts'
import type { ApiClientId, TenantId } from '../core/ids.ts'
import type { IdempotentAnswer } from '../core/ports/idempotent-answers.ts'
import type { Ports } from '../core/ports/ports.ts'
import { type Write, WriteConflict } from '../core/ports/units.ts'

export interface Answer {
  readonly status: number
  readonly body?: unknown
  /** Names in lower case; for instance `location`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer with its body as the text that is sent, now and at every replay. */
export interface AnswerText {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * The answer as writes for the unit that holds its effects: none when the request has no key. An effect calls it for the unit that
 * it commits, and lets a `WriteConflict` on these writes pass.
 */
export type Alongside = (answer: Answer) => readonly Write[]

/** One request in the terms of the `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header). */
export interface IdempotentRequest {
  readonly tenantId: TenantId
  readonly apiClientId: ApiClientId
  /** Keys of different operations do not know each other. */
  readonly operation: string
  readonly key: string
  readonly requestHash: Uint8Array
}

export interface Idempotency {
  /**
   * Runs `effect` at most once per key. Its answer is kept in the transaction of its effects, so that there is never one without
   * the other; a failure leaves nothing, and the key can be tried again.
   * @throws {CoreError} `idempotency_key_reused`, `idempotency_in_progress`, and what `effect` throws
   */
  run(
    request: IdempotentRequest,
    effect: (alongside: Alongside) => Promise<unknown>,
  ): Promise<{ readonly answer: AnswerText; readonly replayed: boolean }>
}

const day = 86_400_000

export function createIdempotency(
  ports: Pick<Ports, 'idempotentAnswers' | 'secrets' | 'clock'>,
  settings: { readonly retentionMs?: number } = {},
): Idempotency {
  const { idempotentAnswers, secrets, clock } = ports
  const retentionMs = settings.retentionMs ?? day
  /** What runs in this process; between processes the conditional write decides. */
  const running = new Map<string, Uint8Array>()

  const find = ({ tenantId, apiClientId, operation, key }: IdempotentRequest) =>
    idempotentAnswers.find(tenantId, apiClientId, operation, key)

  const replay = (request: IdempotentRequest, kept: IdempotentAnswer): AnswerText => {
    if (!equal(kept.requestHash, request.requestHash)) throw reused()
    const opened = secrets.open('idempotent-answer', contextOf(request), kept.sealedBody)
    const { headers, text } = JSON.parse(Buffer.from(opened).toString('utf8')) as Omit<AnswerText, 'status'>
    return { status: kept.status, headers, text }
  }

  const keep = (request: IdempotentRequest, answer: AnswerText): Write => {
    const { headers, text } = answer
    return idempotentAnswers.add({
      tenantId: request.tenantId,
      apiClientId: request.apiClientId,
      operation: request.operation,
      key: request.key,
      requestHash: request.requestHash,
      status: answer.status,
      sealedBody: secrets.seal(
        'idempotent-answer',
        contextOf(request),
        Buffer.from(JSON.stringify({ headers, text })),
      ),
      expiresAt: clock.now() + retentionMs,
    })
  }

  const first = async (request: IdempotentRequest, effect: (alongside: Alongside) => Promise<unknown>) => {
    const kept = await find(request)
    if (kept !== undefined) return { answer: replay(request, kept), replayed: true }
    const writes = new Set<Write>()
    let answer: AnswerText | undefined
    try {
      await effect((planned) => {
        // An effect that reads again after a conflict of its own plans its answer again.
        answer = toText(planned)
        const write = keep(request, answer)
        writes.add(write)
        return [write]
      })
      if (answer === undefined) {
        throw new Error(`${request.operation} committed its effects without its answer: call alongside`)
      }
      return { answer, replayed: false }
    } catch (error) {
      // Nothing was planned: nothing of ours can have met another process.
      if (writes.size === 0) throw error
      // Another process was first: it has the answer, whichever write of ours its effects were in the way of.
      const theirs = await find(request)
      if (theirs === undefined) {
        throw error instanceof WriteConflict && writes.has(error.write) ? inProgress() : error
      }
      return { answer: replay(request, theirs), replayed: true }
    }
  }

  return {
    async run(asked, effect) {
      // Under the master key: a bare hash would tell whoever has the database what a secret in a request is not.
      const requestHash = secrets.mac('idempotent-answer', asked.requestHash)
      const request = { ...asked, requestHash }
      const name = contextOf(request)
      const other = running.get(name)
      if (other !== undefined) throw equal(other, request.requestHash) ? inProgress() : reused()
      running.set(name, request.requestHash)
      try {
        return await first(request, effect)
      } finally {
        running.delete(name)
      }
    },
  }
}

/** The answer without a key: nothing is kept. */
export function toText({ status, body, headers }: Answer): AnswerText {
  return { status, headers: headers ?? {}, text: body === undefined ? '' : JSON.stringify(body) }
}

function contextOf({ tenantId, apiClientId, operation, key }: IdempotentRequest): string {
  return JSON.stringify([tenantId, apiClientId, operation, key])
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function reused(): CoreError {
  return new CoreError(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request. Take a new key for a new request.',
  )
}

function inProgress(): CoreError {
  return new CoreError(
    'idempotency_in_progress',
    'The request with this Idempotency-Key is still running. Try again.',
  )
}
