import type { Ports } from '../ports/ports.ts'
import { tryCommit } from '../ports/units.ts'
import { changePresentationRequest } from './change-presentation-request.ts'
import { presentationEvent } from './presentation-event.ts'
import type { PresentationRequest } from './presentation-request.ts'
import { endNow, expire, isOpen } from './transitions.ts'

type Needs = Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'presentationRequests' | 'settings'>

/** What time does by itself: a request that nobody answered has expired, and one that ended long ago is forgotten. */
export async function settleDueRequest(ports: Needs, known: PresentationRequest): Promise<void> {
  if (!isOpen(known)) return forget(ports, known)
  await changePresentationRequest(ports, known, (request) => {
    const end = endNow(ports)
    if (!isOpen(request) || request.expiresAt > end.now) return undefined
    const next = expire(request, end)
    return { next, event: presentationEvent(ports, 'presentation.expired', next) }
  })
}

/** With what was presented. Evidence has an end of its own. */
async function forget(
  { clock, units, presentationRequests }: Needs,
  request: PresentationRequest,
): Promise<void> {
  if (request.dueAt === undefined || request.dueAt > clock.now()) return
  // Another process may have been here first.
  await tryCommit(units, [presentationRequests.remove(request)])
}
