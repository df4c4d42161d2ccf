import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface DrainSettings {
  /** How long a request that has not fully arrived may go on arriving. */
  readonly halfReadMs: number
  /** When whatever is left is cut off. */
  readonly deadlineMs: number
}

export const defaultDrain: DrainSettings = { halfReadMs: 2_000, deadlineMs: 7_000 }

const unavailable =
  'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n'

/**
 * Makes `server.close()` end in time whatever hangs: idle connections go at once, accepted requests are answered, requests that
 * are still arriving get 503 after a while, and at the deadline the rest is cut.
 */
export function drainOnClose(server: FastifyInstance, settings: DrainSettings): void {
  const http = server.server as Server
  const tls = server.server instanceof TlsServer
  /** The latest exchange of every open connection; undefined while nothing was asked yet. */
  const connections = new Map<Socket, Exchange | undefined>()
  /** Below TLS, so that a handshake that never ends does not hold us up either. */
  const sockets = new Set<Socket>()

  http.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  http.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.set(socket, undefined)
    socket.once('close', () => connections.delete(socket))
  })
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (connections.has(request.socket)) connections.set(request.socket, { request, response })
  })

  const refuseHalfRead = (): void => {
    for (const [socket, exchange] of connections) {
      const answered = exchange === undefined || exchange.response.writableFinished
      // Nothing asked, or part of a head: Node counts such a connection as busy until its timeout.
      if (answered) socket.end(unavailable, () => socket.destroy())
      else if (!exchange.request.complete && !exchange.response.headersSent) {
        socket.end(unavailable, () => socket.destroy())
      }
    }
  }

  const timers: NodeJS.Timeout[] = []
  server.addHook('preClose', (done) => {
    timers.push(
      setInterval(() => http.closeIdleConnections(), 50).unref(),
      setTimeout(refuseHalfRead, settings.halfReadMs).unref(),
      setTimeout(() => {
        for (const socket of [...connections.keys(), ...sockets]) socket.destroy()
      }, settings.deadlineMs).unref(),
    )
    done()
  })
  server.addHook('onClose', (_instance, done) => {
    for (const timer of timers) clearTimeout(timer)
    done()
  })
}
