import type { Socket } from 'node:net'
import type { Log } from '../core/ports/log.ts'
import { STATUS_CODES } from './node-http.ts'
import { problemStatus } from './problem.ts'

/** Answers what never became a request: a head that is too large, too slow or not HTTP. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, log: Log): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const code = codes[error.code ?? ''] ?? 'invalid_request'
  const { status, title } = problemStatus[code]
  log.info({ code, status, detail: error.code }, 'connection refused')
  if (socket.writable) {
    const body = JSON.stringify({ type: 'about:blank', title, status, code })
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  socket.destroy()
}

const codes: Readonly<Record<string, 'request_timeout' | 'headers_too_large'>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
}
