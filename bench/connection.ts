import { connect, type Socket } from 'node:net'

export interface BenchAnswer {
  readonly status: number
  readonly body: Buffer
}

/**
 * One kept-alive HTTP/1.1 connection with one request in flight: just enough of the protocol to cost next to nothing, so that the
 * load client is never what is measured.
 */
export class Connection {
  readonly #socket: Socket
  readonly #host: string
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve(answer: BenchAnswer): void; reject(error: Error): void } | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.on('data', (chunk: Buffer | string) =>
      this.#receive(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
    )
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: 'localhost', port, noDelay: true }, () =>
        resolve(new Connection(socket, `localhost:${port}`)),
      ).once('error', reject)
    })
  }

  /** `headers` are complete lines, each ending with CRLF. */
  request(method: string, path: string, headers: string, body = ''): Promise<BenchAnswer> {
    const length = body === '' && method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(
        `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}${length}\r\n${body}`,
      )
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined && !head.startsWith('HTTP/1.1 204')) {
      this.#fail(new Error(`an answer without content-length: ${head}`))
      return
    }
    const total = end + 4 + Number(length ?? 0)
    if (this.#received.length < total) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#received.subarray(end + 4, total) }
    this.#received = this.#received.subarray(total)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }
}
