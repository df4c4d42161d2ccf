import type { Instant, TenantId } from '../ids.ts'

/** What an application is told of its request on its way back to it: an event of that request, in the application's words. */
export type CallbackFact =
  | { readonly status: 'request_retrieved' | 'issuance_successful' | 'presentation_verified' }
  | {
      readonly status: 'issuance_error' | 'presentation_error'
      readonly error: { readonly code: string; readonly message: string }
    }

/** A callback that a change brings with it, written in the same unit by the store of events. */
export interface NewCallback {
  /** The version of the request that it tells of: one change, one callback. */
  readonly sequence: number
  readonly fact: CallbackFact
  /** Where to, sealed: see {@link CallbackTarget}. */
  readonly sealedTarget: Uint8Array
  /** The wallet waits for the application's answer: whoever made the change delivers it. */
  readonly isAwaited: boolean
}

/** A callback on its way to the application. Those of one request go out in order. */
export interface Callback {
  readonly tenantId: TenantId
  /** The issuance or the presentation request. */
  readonly subjectId: string
  readonly sequence: number
  /** `refused`: the application answered badly while its wallet waited; it is tried again when the wallet comes back. */
  readonly state: 'pending' | 'delivered' | 'refused' | 'failed'
  readonly fact: CallbackFact
  readonly isAwaited: boolean
  readonly createdAt: Instant
  readonly attempts: number
  readonly nextAttemptAt: Instant
  readonly lastAttemptAt?: Instant
  /** HTTP status of the last answer, or absent when none came. */
  readonly lastStatus?: number
  readonly lastError?: string
  /** Erased when the callback has ended. */
  readonly sealedTarget?: Uint8Array
}

/** How long whoever made the change has it for itself before the job takes it over. */
export const AWAITED_MS = 12_000

/** The row of a callback that an event brings. */
export function callbackOf(
  {
    tenantId,
    subjectId,
    at,
  }: { readonly tenantId: TenantId; readonly subjectId: string; readonly at: Instant },
  { sequence, fact, sealedTarget, isAwaited }: NewCallback,
): Callback {
  return {
    tenantId,
    subjectId,
    sequence,
    state: 'pending',
    fact,
    isAwaited,
    createdAt: at,
    attempts: 0,
    nextAttemptAt: isAwaited ? at + AWAITED_MS : at,
    sealedTarget,
  }
}
