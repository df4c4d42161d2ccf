import { CoreError } from '../../src/core/errors.ts'
import type { OutgoingHttp, OutgoingRequest, OutgoingResponse } from '../../src/core/ports/outgoing-http.ts'

/** What a fake web server answers: a body, a status, or an error; a function decides anew each time. */
export type FakeAnswer =
  | string
  | Uint8Array
  | number
  | Error
  | OutgoingResponse
  | ((request: OutgoingRequest) => FakeAnswer | Promise<FakeAnswer>)

/** A fake of the port `OutgoingHttp`: a small web, by URL. Anything else does not answer. */
export function createFakeOutgoingHttp(
  web: Record<string, FakeAnswer> = {},
): OutgoingHttp & { readonly web: Record<string, FakeAnswer>; readonly requests: OutgoingRequest[] } {
  const requests: OutgoingRequest[] = []
  async function answer(request: OutgoingRequest, what: FakeAnswer | undefined): Promise<OutgoingResponse> {
    if (typeof what === 'function') return answer(request, await what(request))
    if (what instanceof Error) throw what
    if (what === undefined)
      throw new CoreError('outgoing_failed', 'No answer.', { detail: `${request.url} does not answer` })
    if (typeof what === 'object' && !(what instanceof Uint8Array)) return what
    const body =
      what instanceof Uint8Array ? what : new TextEncoder().encode(typeof what === 'string' ? what : '')
    return { status: typeof what === 'number' ? what : 200, headers: {}, body }
  }
  return {
    web,
    requests,
    async request(request) {
      requests.push(request)
      const response = await answer(request, web[request.url])
      if (response.body.length > (request.maxBytes ?? Number.POSITIVE_INFINITY))
        throw new CoreError('outgoing_failed', 'Too large.', { detail: `${request.url} answers too much` })
      return response
    },
  }
}
