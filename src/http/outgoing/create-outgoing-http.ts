import { Agent as HttpsAgent } from 'node:https'
import type { OutgoingHttp, OutgoingRequest, OutgoingResponse } from '../../core/ports/outgoing-http.ts'
import { HttpAgent } from '../node-http.ts'
import { createAddressPolicy } from './address-policy.ts'
import { decodeAnswer } from './decode-answer.ts'
import { type ExchangeAnswer, ExchangeError, exchange } from './exchange.ts'
import { longestMs, type OutgoingLimits, outgoingLimits } from './outgoing-limits.ts'
import {
  failed,
  type LookUp,
  type OutgoingTarget,
  parseOutgoingUrl,
  resolveTarget,
  systemLookUp,
} from './outgoing-target.ts'

export interface OutgoingSettings {
  /** Everything private, nothing private, or a list of addresses, CIDR ranges and host names. Over plain http only there. */
  readonly allowPrivateNetworks: boolean | readonly string[]
  /** For tests: how names are resolved. */
  readonly lookUp?: LookUp
  /** Limits that the operator sets for every purpose. */
  readonly limits?: Partial<OutgoingLimits>
}

/** Kept connections are pooled by address, port and TLS name, so that a kept one is always one that was checked. */
const pool = {
  keepAlive: true,
  maxSockets: 64,
  maxTotalSockets: 512,
  maxFreeSockets: 32,
  scheduling: 'lifo',
} as const

/**
 * The guarded way out: the only place of the process that opens connections to others. `close` drops what is kept open.
 */
export function createOutgoingHttp(settings: OutgoingSettings): OutgoingHttp & { close(): void } {
  const judge = createAddressPolicy(settings.allowPrivateNetworks)
  const lookUp = shareRunning(settings.lookUp ?? systemLookUp)
  const agents = { 'http:': new HttpAgent(pool), 'https:': new HttpsAgent(pool) }

  const send = async (request: OutgoingRequest, limits: OutgoingLimits, signal: AbortSignal) => {
    const parsed = parseOutgoingUrl(request.url)
    const target = await inTime(resolveTarget(parsed, judge, lookUp), signal, parsed.url)
    const asked = {
      target,
      method: request.method ?? 'GET',
      headers: headersOf(request),
      ...(request.body === undefined ? {} : { body: request.body }),
      limits,
      signal,
    }
    const agent = agents[target.url.protocol as keyof typeof agents]
    // Whoever sends a webhook twice has sent it once: receivers know it by its id.
    const repeatable = asked.method === 'GET' || request.purpose === 'webhook'
    const answer = await tryAddresses(target, async (address) => {
      try {
        return await exchange({ ...asked, address, agent })
      } catch (error) {
        if (!(error instanceof ExchangeError && error.kind === 'stale' && repeatable)) throw error
        return await exchange({ ...asked, address, agent: false })
      }
    })
    return decoded(answer, limits.maxBytes, target)
  }

  return {
    async request(request): Promise<OutgoingResponse> {
      const limits = limitsOf(request, settings.limits)
      const end = new AbortController()
      const stop = (): void => end.abort()
      const timer = setTimeout(stop, limits.totalMs)
      request.signal?.addEventListener('abort', stop, { once: true })
      if (request.signal?.aborted === true) stop()
      try {
        return await send(request, limits, end.signal)
      } finally {
        clearTimeout(timer)
        request.signal?.removeEventListener('abort', stop)
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** Goes on to the next address only while the other side can have seen nothing. */
async function tryAddresses(
  { url, addresses }: OutgoingTarget,
  send: (address: string) => Promise<ExchangeAnswer>,
): Promise<ExchangeAnswer> {
  let last: unknown
  for (const address of addresses) {
    try {
      return await send(address)
    } catch (error) {
      last = error
      if (!(error instanceof ExchangeError && error.kind === 'unsent' && error.message !== 'out of time'))
        break
    }
  }
  throw failed(`${url.origin}: ${last instanceof Error ? last.message : 'no answer'}`, last)
}

async function decoded(
  { status, headers, body }: ExchangeAnswer,
  maxBytes: number,
  { url }: OutgoingTarget,
): Promise<OutgoingResponse> {
  try {
    return { status, headers, body: await decodeAnswer(body, headers['content-encoding'], maxBytes) }
  } catch (cause) {
    throw failed(`${url.origin}: the answer cannot be decoded`, cause)
  }
}

function headersOf({ headers, body }: OutgoingRequest): Record<string, string> {
  const own: Record<string, string> = { 'user-agent': 'Chancery', accept: '*/*' }
  for (const [name, value] of Object.entries(headers ?? {})) own[name.toLowerCase()] = value
  own['accept-encoding'] = 'identity'
  if (body !== undefined) own['content-length'] = String(Buffer.byteLength(body))
  return own
}

function limitsOf(request: OutgoingRequest, overrides: Partial<OutgoingLimits> | undefined): OutgoingLimits {
  const limits = { ...outgoingLimits[request.purpose], ...overrides }
  const totalMs = Math.min(request.timeoutMs ?? limits.totalMs, longestMs)
  return {
    ...limits,
    totalMs,
    idleMs: Math.max(limits.idleMs, request.timeoutMs === undefined ? 0 : totalMs),
    maxBytes: request.maxBytes ?? limits.maxBytes,
  }
}

/** Many requests to one name at once ask for its addresses once: a resolver that hangs takes one thread, not all. */
function shareRunning(lookUp: LookUp): LookUp {
  const running = new Map<string, ReturnType<LookUp>>()
  return (host) => {
    const known = running.get(host)
    if (known !== undefined) return known
    const asked = lookUp(host).finally(() => running.delete(host))
    running.set(host, asked)
    return asked
  }
}

function inTime<Value>(promise: Promise<Value>, signal: AbortSignal, url: URL): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(failed(`${url.origin}: out of time`))
    if (signal.aborted) late()
    signal.addEventListener('abort', late, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
