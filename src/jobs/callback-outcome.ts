import type { Callback } from '../core/callbacks/callback.ts'
import { type CallbackOutcome, isTaken } from '../core/callbacks/send-callback.ts'
import { CoreError } from '../core/errors.ts'
import type { Ports } from '../core/ports/ports.ts'
import { nextPause } from './retry-schedule.ts'

/** Whether a wallet waits for the application's answer, as with the hosted service, or every callback is tried again by itself. */
export type CallbackMode = 'in-line' | 'retried'

/** The row after an attempt. */
export function afterAttempt(
  { clock, random, log }: Pick<Ports, 'clock' | 'random' | 'log'>,
  { mode, giveUpMs }: { readonly mode: CallbackMode; readonly giveUpMs: number },
  callback: Callback,
  outcome: CallbackOutcome,
  signal: AbortSignal | undefined,
): Callback {
  const now = clock.now()
  // Stopped meanwhile, it is left as it was, free at once.
  if ('error' in outcome && signal?.aborted === true) return { ...callback, nextAttemptAt: now }
  const { sealedTarget, lastStatus: _status, lastError: _error, ...before } = callback
  const attempts = callback.attempts + 1
  const ended = { ...before, attempts, lastAttemptAt: now, ...reasonOf(outcome) }
  if (isTaken(outcome)) return { ...ended, state: 'delivered' }
  const { tenantId, subjectId, fact } = callback
  const detail = 'error' in outcome ? outcome.error.detail : undefined
  log.info(
    { tenantId, subjectId, callback: fact.status, attempts, ...reasonOf(outcome), detail },
    'the application did not take its callback',
  )
  if (callback.isAwaited && mode === 'in-line') {
    // Nobody waits for the answer to this one, and the wallet does not come again for it.
    if (fact.status === 'request_retrieved') return { ...ended, state: 'failed' }
    return { ...ended, state: 'refused', ...(sealedTarget === undefined ? {} : { sealedTarget }) }
  }
  const wait = nextPause(attempts, giveUpMs, (random.bytes(1)[0] ?? 0) / 255)
  if (wait === undefined) return { ...ended, state: 'failed' }
  return {
    ...ended,
    state: 'pending',
    nextAttemptAt: now + wait,
    ...(sealedTarget === undefined ? {} : { sealedTarget }),
  }
}

/** For the owner of the application, who need not learn what our network looks like. */
function reasonOf(outcome: CallbackOutcome): Pick<Callback, 'lastStatus' | 'lastError'> {
  if ('error' in outcome) return { lastError: outcome.error.message }
  return isTaken(outcome)
    ? { lastStatus: outcome.status }
    : { lastStatus: outcome.status, lastError: `The application answered ${outcome.status}.` }
}

/** In the words that wallets have shown (contract section 7). */
export function notTaken(outcome: CallbackOutcome | undefined): CoreError {
  const what =
    outcome !== undefined && 'status' in outcome
      ? (phrases[outcome.status] ?? `status ${outcome.status}`)
      : 'no answer'
  return new CoreError('callback_failed', `Error while calling tenant callback : ${what}.`, {
    ...(outcome !== undefined && 'error' in outcome && outcome.error.detail !== undefined
      ? { detail: outcome.error.detail }
      : {}),
  })
}

const phrases: Readonly<Record<number, string>> = {
  400: 'bad request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  500: 'internal server error',
  502: 'bad gateway',
  503: 'service unavailable',
}
