import { setTimeout as pause } from 'node:timers/promises'
import { AWAITED_MS, type Callback } from '../core/callbacks/callback.ts'
import {
  type CallbackOutcome,
  type CallbackRules,
  isTaken,
  type SendCallbackPorts,
  sendCallback,
} from '../core/callbacks/send-callback.ts'
import { CoreError } from '../core/errors.ts'
import type { TenantId } from '../core/ids.ts'
import type { CallbackDelivery } from '../core/ports/callback-delivery.ts'
import type { Ports } from '../core/ports/ports.ts'
import { WriteConflict } from '../core/ports/units.ts'
import { nextPause } from './retry-schedule.ts'
import type { Job } from './run-jobs.ts'

export type CallbackPorts = SendCallbackPorts &
  Pick<Ports, 'callbacks' | 'units' | 'clock' | 'random' | 'log'>

export interface CallbackSettings extends CallbackRules {
  /** Whether a wallet waits for the application's answer, as with the hosted service, or every callback is tried again by itself. */
  readonly mode: 'in-line' | 'retried'
  /** How long a callback is tried again before it has failed. */
  readonly giveUpMs: number
}

/** Claimed at the same time, in this process. */
const AT_ONCE = 16
/** How long a wallet waits for what somebody else is delivering. */
const WAIT_MS = 10_000
const LOOK_AGAIN_MS = 40

/** The way of callbacks to applications, within the request of a wallet and as a job. */
export function createCallbackDelivery(
  ports: CallbackPorts,
  settings: CallbackSettings,
): { readonly delivery: CallbackDelivery; readonly job: Job } {
  const { callbacks, clock } = ports
  const leaseUntil = (now: number): number => now + AWAITED_MS

  /** What this process is calling now: a clock that jumps ends every lease, and must not end these. */
  const calling = new Set<string>()

  async function claimNext(tenantId: TenantId, subjectId: string): Promise<Callback | undefined> {
    const now = clock.now()
    const next = await callbacks.claimNext(tenantId, subjectId, now, leaseUntil(now))
    return next !== undefined && calling.has(nameOf(next)) ? undefined : next
  }

  async function attempt(callback: Callback, signal?: AbortSignal): Promise<CallbackOutcome> {
    const name = nameOf(callback)
    calling.add(name)
    try {
      return await callAndRecord(callback, signal)
    } finally {
      calling.delete(name)
    }
  }

  async function callAndRecord(callback: Callback, signal?: AbortSignal): Promise<CallbackOutcome> {
    const outcome = await sendCallback(ports, settings, callback, signal)
    try {
      await ports.units.commit([callbacks.record(after(ports, settings, callback, outcome, signal))])
    } catch (error) {
      // Another process was faster than our lease.
      if (!(error instanceof WriteConflict)) throw error
    }
    return outcome
  }

  /** Delivers in order, until nothing is left, somebody else has the next, or an attempt fails. */
  async function deliverAll(tenantId: TenantId, subjectId: string): Promise<void> {
    for (;;) {
      const next = await claimNext(tenantId, subjectId)
      if (next === undefined || !isTaken(await attempt(next))) return
    }
  }

  /** Delivers in order up to `sequence`, waiting for what others have in hand. */
  async function deliverUpTo(tenantId: TenantId, subjectId: string, sequence: number): Promise<void> {
    const deadline = clock.now() + WAIT_MS
    for (;;) {
      const next = await claimNext(tenantId, subjectId)
      if (next !== undefined) {
        const outcome = await attempt(next)
        if (next.sequence !== sequence) continue
        if (isTaken(outcome)) return
        throw notTaken(outcome)
      }
      const wanted = (await callbacks.about(tenantId, subjectId)).find((one) => one.sequence === sequence)
      if (wanted === undefined || wanted.state === 'delivered') return
      if (wanted.state === 'failed' || clock.now() >= deadline) throw notTaken(undefined)
      await pause(LOOK_AGAIN_MS)
    }
  }

  function start(tenantId: TenantId, subjectId: string): void {
    deliverAll(tenantId, subjectId).catch((error: unknown) => {
      const cause = error instanceof Error ? error.stack : error
      ports.log.error({ tenantId, subjectId, cause }, 'a callback could not be recorded')
    })
  }

  return {
    delivery: {
      start,
      async announce(tenantId, subjectId, sequence) {
        if (settings.mode === 'retried') start(tenantId, subjectId)
        else await deliverUpTo(tenantId, subjectId, sequence)
      },
    },
    job: {
      name: 'deliver-callbacks',
      everyMs: 250,
      async run(signal) {
        while (!signal.aborted) {
          const now = clock.now()
          const due = await callbacks.claimDue(now, leaseUntil(now), AT_ONCE)
          const free = due.filter((callback) => !calling.has(nameOf(callback)))
          await Promise.all(free.map((callback) => attempt(callback, signal)))
          if (due.length < AT_ONCE) return
        }
      },
    },
  }
}

const nameOf = ({ tenantId, subjectId, sequence }: Callback): string => `${tenantId}/${subjectId}/${sequence}`

/** The row after an attempt. */
function after(
  { clock, random, log }: CallbackPorts,
  { mode, giveUpMs }: CallbackSettings,
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
function notTaken(outcome: CallbackOutcome | undefined): CoreError {
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
