import { settleDueRequest } from '../core/verification/settle-due-request.ts'

const AT_ONCE = 100

/** Ends the presentation requests that nobody answered in time, and forgets those that ended long ago. Bounded work per round. */
export async function settlePresentationRequests(
  ports: Parameters<typeof settleDueRequest>[0],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.presentationRequests.due(ports.clock.now(), AT_ONCE)
    const results = await Promise.allSettled(due.map((request) => settleDueRequest(ports, request)))
    const failures = results.filter((result) => result.status === 'rejected')
    if (failures.length > 0) throw failures[0]?.reason
    if (due.length < AT_ONCE) return
  }
}
