import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../core/ports/clock.ts'
import { tooMany } from '../../http/rate-limit.ts'

const WINDOW_MS = 60_000
const MOST_ADDRESSES = 10_000
const mutating = new Set(['POST', 'PUT', 'PATCH'])

interface Window {
  readonly since: number
  count: number
}

/** So many mutations a minute and address, those that are refused included. In the memory of this process. */
export function limitMutations(scope: FastifyInstance, clock: Clock, perMinute: number): void {
  const windows = new Map<string, Window>()
  scope.addHook('onRequest', (request, _reply, done) => {
    if (!mutating.has(request.method)) return done()
    const now = clock.now()
    let window = windows.get(request.ip)
    if (window === undefined || now < window.since || now - window.since >= WINDOW_MS) {
      window = { since: now, count: 0 }
      windows.delete(request.ip)
      if (windows.size >= MOST_ADDRESSES) windows.delete(windows.keys().next().value as string)
      windows.set(request.ip, window)
    }
    window.count++
    if (window.count <= perMinute) return done()
    done(tooMany(Math.max(1, Math.ceil((window.since + WINDOW_MS - now) / 1000))))
  })
}
