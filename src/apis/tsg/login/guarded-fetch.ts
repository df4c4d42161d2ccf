import type { OutgoingHttp } from '../../../core/ports/outgoing-http.ts'

/** What a library asks of `fetch`, as far as OAuth needs it. */
interface FetchOptions {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

const MAX_BYTES = 262_144

/** The guarded way out for a library that would call `fetch`. Redirects come back as they are. */
export function createGuardedFetch(outgoing: OutgoingHttp) {
  return async (url: string, { method, headers, body, signal }: FetchOptions): Promise<Response> => {
    const answer = await outgoing.request({
      purpose: 'metadata',
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      maxBytes: MAX_BYTES,
      ...(body === undefined || body === null
        ? {}
        : { body: body instanceof Uint8Array ? body : String(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    const { status } = answer
    const isEmpty = status === 204 || status === 304
    return new Response(isEmpty ? null : Buffer.from(answer.body), { status, headers: answer.headers })
  }
}
