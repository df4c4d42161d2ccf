import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

export interface ReceivedCallback {
  readonly headers: IncomingHttpHeaders
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

/** The callback end of an application, on loopback. */
export interface CallbackApp {
  readonly url: string
  readonly received: ReceivedCallback[]
  /** How the next callbacks are answered, and how late. */
  status: number
  delayMs: number
  /** What was told of a request, in order. */
  statusesOf(requestId: string): readonly string[]
  /** The first callback of that kind about a request, waiting for it. @throws {Error} when none comes in time */
  next(requestId: string, status: string, withinMs?: number): Promise<ReceivedCallback>
  close(): void
}

export async function startCallbackApp(): Promise<CallbackApp> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      app.received.push({ headers: request.headers, path: request.url ?? '', body })
      const { status } = app
      setTimeout(() => response.writeHead(status).end(), app.delayMs)
    })
  }).listen(0)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const about = (requestId: string) => app.received.filter(({ body }) => body.requestId === requestId)
  const app: CallbackApp = {
    url: `http://localhost:${port}/api/request-callback`,
    received: [],
    status: 200,
    delayMs: 0,
    statusesOf: (requestId) => about(requestId).map(({ body }) => body.requestStatus),
    async next(requestId, status, withinMs = 5000) {
      const deadline = performance.now() + withinMs
      for (;;) {
        const found = about(requestId).find(({ body }) => body.requestStatus === status)
        if (found !== undefined) return found
        if (performance.now() > deadline) throw new Error(`no ${status}; came: ${app.statusesOf(requestId)}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return app
}
