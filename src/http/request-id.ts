import type { IncomingMessage } from 'node:http'
import type { Random } from '../core/ports/random.ts'

const sane = /^[A-Za-z0-9][A-Za-z0-9._:=+/-]{0,127}$/
/** W3C Trace Context: version 00 with a trace id that is not all zeros. */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * The id under which a request stands in the log and in its answer: what the caller chose in `x-request-id`, else the trace id of
 * its `traceparent`, else one of ours: a random part for the process and a count.
 */
export function createRequestIds(random: Pick<Random, 'bytes'>): (request: IncomingMessage) => string {
  const process = Buffer.from(random.bytes(6)).toString('base64url')
  let count = 0
  return ({ headers }) => {
    const given = headers['x-request-id']
    if (typeof given === 'string' && sane.test(given)) return given
    const trace = headers['traceparent']
    const traceId = typeof trace === 'string' ? traceparent.exec(trace)?.[1] : undefined
    return traceId ?? `${process}-${(++count).toString(36)}`
  }
}
