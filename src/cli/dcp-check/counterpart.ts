import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Json } from './answer.ts'
import { createParty, type Party } from './party.ts'

export interface Received {
  readonly method: string
  readonly path: string
  /** What came as bearer token. */
  readonly bearer: string | undefined
  readonly body: Json
}

export interface Reply {
  readonly status?: number
  readonly json?: unknown
}

/** Issuer, holder, verifier and third party, with did:web on one web server. */
export interface Counterpart {
  readonly address: string
  readonly issuer: Party
  readonly holder: Party
  readonly verifier: Party
  readonly thirdParty: Party
  /** What a path answers; absent = 404. */
  readonly replies: Map<string, (received: Received) => Reply>
  readonly received: Received[]
  close(): Promise<void>
}

const MAX_BYTES = 4_194_304

/** @param address where the peer reaches it (`dataspacetck.callback.address`); absent = a free port of loopback */
export async function startCounterpart(address?: string): Promise<Counterpart> {
  const replies: Counterpart['replies'] = new Map()
  const received: Received[] = []
  const documents = new Map<string, Json>()
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status = 200, json }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(json === undefined ? '' : JSON.stringify(json))
      },
      () => response.writeHead(400).end(),
    )
  })
  async function answer(request: IncomingMessage): Promise<Reply> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const document = documents.get(path)
    if (document !== undefined) return { json: document }
    const question: Received = {
      method: request.method ?? '',
      path,
      bearer: /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1],
      body: await bodyOf(request),
    }
    received.push(question)
    return replies.get(path)?.(question) ?? { status: 404, json: {} }
  }
  const wanted = address === undefined ? undefined : new URL(address)
  await listen(server, wanted === undefined ? 0 : Number(wanted.port || 80), wanted?.hostname)
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const base = address?.replace(/\/+$/, '') ?? `http://localhost:${port}`
  const party = (role: string): Party => {
    const made = createParty(base, role)
    documents.set(`${new URL(base).pathname.replace(/\/$/, '')}/${role}/did.json`, made.document)
    return made
  }
  return {
    address: base,
    issuer: party('issuer'),
    holder: party('holder'),
    verifier: party('verifier'),
    thirdParty: party('thirdparty'),
    replies,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Loopback stays on loopback; any other address is reached from outside. */
function listen(server: Server, port: number, hostname = 'localhost'): Promise<void> {
  const host = /^(localhost|127\.|\[?::1\]?$)/.test(hostname) ? '127.0.0.1' : undefined
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BYTES) throw new Error('too large')
    chunks.push(chunk as Buffer)
  }
  const text = Buffer.concat(chunks).toString()
  return text === '' ? undefined : JSON.parse(text)
}
