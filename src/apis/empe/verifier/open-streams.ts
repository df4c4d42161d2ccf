import { Readable } from 'node:stream'
import { tooMany } from '../../../http/rate-limit.ts'

export interface StreamLimits {
  /** Of one address. */
  readonly perClient: number
  readonly inAll: number
  readonly heartbeatMs: number
  readonly lookMs: number
}

const limits: StreamLimits = { perClient: 10, inAll: 500, heartbeatMs: 15_000, lookMs: 1_000 }
const RETRY_SECONDS = 5

/** Streams of server-sent events (WHATWG HTML §9.2) of one process. Each tells one thing, and ends with it. */
export function createOpenStreams({ perClient, inAll, heartbeatMs, lookMs }: StreamLimits = limits) {
  /** What ends each of them. */
  const open = new Map<Readable, () => void>()
  const byClient = new Map<string, number>()

  return {
    /**
     * @param look asked again and again until it answers; when it throws the stream ends without a word
     * @throws {TransportError} `rate_limited`
     */
    start(client: string, look: () => Promise<unknown>): Readable {
      const mine = byClient.get(client) ?? 0
      if (mine >= perClient || open.size >= inAll) throw tooMany(RETRY_SECONDS)
      byClient.set(client, mine + 1)
      const stream = new Readable({ read() {} })
      stream.push(': watching\n\n')
      const heartbeat = setInterval(() => stream.push(': still here\n\n'), heartbeatMs)
      let timer: NodeJS.Timeout | undefined
      let isOver = false
      const stop = () => {
        isOver = true
        clearInterval(heartbeat)
        clearTimeout(timer)
      }
      // Nothing may be pushed after the end, however slowly the other side reads.
      const end = () => {
        stop()
        stream.push(null)
      }
      open.set(stream, end)
      const lookOnce = async () => {
        try {
          const outcome = await look()
          if (isOver) return
          if (outcome === undefined) {
            timer = setTimeout(lookOnce, lookMs)
            return
          }
          stream.push(`data: ${JSON.stringify(outcome)}\n\n`)
        } catch {
          // Withdrawn, or the database is away: the browser asks again and learns which.
        }
        if (!isOver) end()
      }
      stream.once('close', () => {
        stop()
        open.delete(stream)
        const left = (byClient.get(client) ?? 1) - 1
        if (left === 0) byClient.delete(client)
        else byClient.set(client, left)
      })
      void lookOnce()
      return stream
    },
    /** So that nobody waits for them when the office goes. */
    endAll(): void {
      for (const end of open.values()) end()
    },
  }
}
