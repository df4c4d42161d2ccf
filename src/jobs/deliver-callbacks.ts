import { setTimeout as pause } from 'node:timers/promises'
import { AWAITED_MS, type Callback } from '../core/callbacks/callback.ts'
import {
  type CallbackOutcome,
  type CallbackRules,
  isTaken,
  type SendCallbackPorts,
  sendCallback,
} from '../core/callbacks/send-callback.ts'
import type { TenantId } from '../core/ids.ts'
import type { CallbackDelivery } from '../core/ports/callback-delivery.ts'
import type { Ports } from '../core/ports/ports.ts'
import { tryCommit } from '../core/ports/units.ts'
import { afterAttempt, type CallbackMode, notTaken } from './callback-outcome.ts'
import type { Job } from './run-jobs.ts'

export type CallbackPorts = SendCallbackPorts &
  Pick<Ports, 'callbacks' | 'units' | 'clock' | 'random' | 'log'>

export interface CallbackSettings extends CallbackRules {
  readonly mode: CallbackMode
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
    // Another process may have been faster than our lease.
    await tryCommit(ports.units, [callbacks.record(afterAttempt(ports, settings, callback, outcome, signal))])
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

  /** Started and not over: awaited when the office ends. */
  const started = new Set<Promise<void>>()

  function start(tenantId: TenantId, subjectId: string): void {
    const delivering = deliverAll(tenantId, subjectId)
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error.stack : error
        ports.log.error({ tenantId, subjectId, cause }, 'a callback could not be recorded')
      })
      .finally(() => started.delete(delivering))
    started.add(delivering)
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
      drain: async () => void (await Promise.all(started)),
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
