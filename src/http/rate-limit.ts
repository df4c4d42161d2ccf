import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../core/ports/clock.ts'
import { TransportError } from './transport-error.ts'

export interface RateLimitSettings {
  readonly perSecond: number
  /** How many may come at once after a silence; default twice `perSecond`. */
  readonly burst?: number
  /** How many callers are remembered; default 10,000. The one that was silent longest is forgotten first. */
  readonly mostCallers?: number
}

export interface RateLimit {
  /** Takes a token of `caller`. 0 when there was one, else the seconds until there is one. */
  take(caller: string): number
}

interface Bucket {
  tokens: number
  at: number
}

/** Token buckets, in the memory of this process. */
export function createRateLimit(clock: Clock, settings: RateLimitSettings): RateLimit {
  const { perSecond } = settings
  const burst = settings.burst ?? perSecond * 2
  const mostCallers = settings.mostCallers ?? 10_000
  /** Kept in the order of the last request. */
  const buckets = new Map<string, Bucket>()
  let latest: string | undefined

  return {
    take(caller) {
      const now = clock.now()
      let bucket = buckets.get(caller)
      if (bucket === undefined) {
        bucket = { tokens: burst, at: now }
        if (buckets.size >= mostCallers) buckets.delete(buckets.keys().next().value as string)
        buckets.set(caller, bucket)
      } else {
        // A clock that was put back gives nothing and takes nothing.
        const elapsed = Math.max(0, now - bucket.at)
        bucket.tokens = Math.min(burst, bucket.tokens + (elapsed * perSecond) / 1_000)
        bucket.at = now
        if (caller !== latest) {
          buckets.delete(caller)
          buckets.set(caller, bucket)
        }
      }
      latest = caller
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
      bucket.tokens -= 1
      return 0
    },
  }
}

/**
 * Limits every route of a scope by address, and by client where `clientOf` knows one. A client must be proven, not claimed: who
 * may name itself as it likes is never at its limit.
 */
export function limitRate(
  scope: FastifyInstance,
  limit: RateLimit,
  clientOf: (request: FastifyRequest) => string = () => '',
): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    const seconds = limit.take(`${clientOf(request)} ${request.ip}`)
    if (seconds === 0) done()
    else done(tooMany(seconds))
  })
}

/** For surfaces that know the client only later. */
export function tooMany(seconds: number): TransportError {
  return new TransportError('rate_limited', `Too many requests. Try again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  })
}
