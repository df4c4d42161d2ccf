import type { ApiClientId, Instant, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** The answer that a request with an `Idempotency-Key` got, kept in the same transaction as its effects. */
export interface IdempotentAnswer {
  readonly tenantId: TenantId
  readonly apiClientId: ApiClientId
  /** The operation and the client's key. */
  readonly operation: string
  readonly key: string
  /** SHA-256 of the request body in canonical form. */
  readonly requestHash: Uint8Array
  readonly status: number
  /** The body, sealed: it may hold secrets that are shown once. */
  readonly sealedBody: Uint8Array
  readonly expiresAt: Instant
}

export interface IdempotentAnswers {
  find(
    tenantId: TenantId,
    apiClientId: ApiClientId,
    operation: string,
    key: string,
  ): Promise<IdempotentAnswer | undefined>
  /** Conditional on there being no answer for the key. */
  add(answer: IdempotentAnswer): Write
  /** Forgets what expired before `now`. Returns how many. */
  purge(now: Instant, limit: number): Promise<number>
}
