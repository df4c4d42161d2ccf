import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import { httpRequest } from '../node-http.ts'
import { maxHeaderBytes, type OutgoingLimits } from './outgoing-limits.ts'
import type { OutgoingTarget } from './outgoing-target.ts'

export interface ExchangeRequest {
  readonly target: OutgoingTarget
  readonly address: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly limits: OutgoingLimits
  readonly agent: Agent | false
  /** The end of everything: the total time, or the caller's wish. */
  readonly signal: AbortSignal
}

export interface ExchangeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Why an exchange with one address failed, and whether the other side can have seen any of it. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  /** `unsent`: never connected. `stale`: a kept connection that the other side had closed. */
  readonly kind: 'unsent' | 'stale' | 'broken'

  constructor(kind: ExchangeError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

const closedByPeer = new Set(['ECONNRESET', 'EPIPE'])

/** One request on one connection to one address. */
export function exchange(asked: ExchangeRequest): Promise<ExchangeAnswer> {
  const { target, address, limits, signal } = asked
  const { url, host } = target
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    let connected = false
    let answered = false
    const outgoing: ClientRequest = (secure ? httpsRequest : httpRequest)({
      // The address, never the name: nothing resolves it a second time.
      host: address,
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: asked.method,
      headers: { ...asked.headers, host: url.host },
      agent: asked.agent,
      signal,
      maxHeaderSize: maxHeaderBytes,
      // The certificate must be the name's, or the address's when the URL has no name.
      ...(secure ? { servername: isIP(host) === 0 ? host : '', rejectUnauthorized: true } : {}),
    })
    let connecting: NodeJS.Timeout | undefined
    outgoing.setTimeout(limits.idleMs, () => outgoing.destroy(new Error('no byte in time')))
    outgoing.once('socket', (socket: Socket) => {
      if (outgoing.reusedSocket) {
        connected = true
        return
      }
      connecting = setTimeout(() => outgoing.destroy(new Error('no connection in time')), limits.connectMs)
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = true
        clearTimeout(connecting)
      })
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(connecting)
      const isStale = outgoing.reusedSocket && !answered && closedByPeer.has(error.code ?? '')
      const kind = !connected ? 'unsent' : isStale ? 'stale' : 'broken'
      reject(new ExchangeError(kind, signal.aborted ? 'out of time' : describe(error), { cause: error }))
    })
    // For instance after an upgrade that nobody asked for: there is no error and no answer.
    outgoing.on('close', () => {
      clearTimeout(connecting)
      if (!answered) reject(new ExchangeError('broken', 'closed without an answer'))
    })
    outgoing.once('response', (incoming: IncomingMessage) => {
      answered = true
      readBody(incoming, limits.maxBytes).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: flatten(incoming), body }),
        (error: Error) => {
          outgoing.destroy()
          reject(
            new ExchangeError('broken', signal.aborted ? 'out of time' : error.message, { cause: error }),
          )
        },
      )
    })
    outgoing.end(asked.body)
  })
}

function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    incoming.on('error', reject)
    const tooMuch = (): void => {
      reject(new Error(`more than ${maxBytes} bytes`))
      incoming.destroy()
    }
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return tooMuch()
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) tooMuch()
      else chunks.push(chunk)
    })
    incoming.once('end', () => {
      if (incoming.complete)
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length))
      else reject(new Error('the answer ended early'))
    })
    incoming.once('close', () => reject(new Error('the answer ended early')))
  })
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function describe(error: NodeJS.ErrnoException): string {
  return error.code === undefined ? error.message : `${error.code} ${error.message}`
}
