import type { FastifyReply, FastifyRequest } from 'fastify'
import { CoreError } from '../core/errors.ts'
import type { ApiClientId } from '../core/ids.ts'
import { hashRequest } from './hash-request.ts'
import { type Alongside, type Answer, type AnswerText, type Idempotency, toText } from './idempotency.ts'

export interface IdempotentSettings {
  readonly idempotency: Idempotency
  /** Whether a request must have an `Idempotency-Key`. */
  readonly required: boolean
}

/** 1 to 255 visible ASCII characters. */
const keyFormat = /^[\x21-\x7e]{1,255}$/

/** What is needed of a request, whatever its route's schema made of its type. */
type IdempotentHttpRequest = Pick<FastifyRequest, 'headers' | 'method' | 'raw' | 'tenant'> & {
  readonly body: unknown
  readonly routeOptions: { readonly url?: string | undefined }
}

/**
 * Makes a POST obey `Idempotency-Key`: the answer is the one that `effect` gave to `alongside`, sent as the same text at every
 * replay, with `Idempotency-Replayed: true`. Keys of different clients do not know each other. Sends the answer itself.
 * @throws {CoreError} as `Idempotency.run`, and `idempotency_key_required`, `invalid_request`
 */
export async function idempotent(
  settings: IdempotentSettings,
  client: ApiClientId,
  request: IdempotentHttpRequest,
  reply: { readonly raw: unknown },
  effect: (alongside: Alongside) => Promise<Answer>,
): Promise<never> {
  // The reply itself, which handlers with a typed answer may not return by type, and which Fastify waits for.
  const out = reply as unknown as FastifyReply
  const key = readKey(request, settings.required)
  if (key === undefined) {
    send(out, toText(await effect(() => [])))
    return reply as never
  }
  const { answer, replayed } = await settings.idempotency.run(
    {
      tenantId: request.tenant.id,
      apiClientId: client,
      operation: `${request.method} ${belowTenant(request.routeOptions.url ?? '')}`,
      key,
      requestHash: hashRequest(request.method, belowTenant(request.raw.url ?? ''), request.body),
    },
    effect,
  )
  if (replayed) out.header('idempotency-replayed', 'true')
  send(out, answer)
  return reply as never
}

function readKey(request: IdempotentHttpRequest, required: boolean): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (!required) return undefined
    throw new CoreError(
      'idempotency_key_required',
      'Send an Idempotency-Key header with a fresh value, for instance a UUID, and the same value when you try again.',
    )
  }
  if (typeof key !== 'string' || !keyFormat.test(key)) {
    throw new CoreError('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.')
  }
  return key
}

/** A client that reaches its tenant at the root and below `/t/<tenant>` sends the same request. */
function belowTenant(url: string): string {
  return url.replace(/^\/t\/[^/]+/, '')
}

function send(reply: FastifyReply, { status, headers, text }: AnswerText): void {
  reply.code(status).headers(headers)
  if (text === '') reply.send()
  else reply.header('content-type', 'application/json; charset=utf-8').serializer(String).send(text)
}
