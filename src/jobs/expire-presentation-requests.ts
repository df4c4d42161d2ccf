import type { Ports } from '../core/ports/ports.ts'
import { expireDueRequest } from '../core/verification/expire-due-request.ts'

const AT_ONCE = 100

/** Ends the presentation requests that nobody answered in time. Bounded work per round. */
export async function expirePresentationRequests(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'presentationRequests'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.presentationRequests.due(ports.clock.now(), AT_ONCE)
    const results = await Promise.allSettled(due.map((request) => expireDueRequest(ports, request)))
    const failures = results.filter((result) => result.status === 'rejected')
    if (failures.length > 0) throw failures[0]?.reason
    if (due.length < AT_ONCE) return
  }
}
