import type { Ports } from '../ports/ports.ts'
import { changePresentationRequest } from './change-presentation-request.ts'
import { presentationEvent } from './presentation-event.ts'
import type { PresentationRequest } from './presentation-request.ts'
import { expire, isOpen } from './transitions.ts'

/** A request that nobody answered in time has expired. */
export async function expireDueRequest(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'presentationRequests'>,
  known: PresentationRequest,
): Promise<void> {
  await changePresentationRequest(ports, known, (request) => {
    const now = ports.clock.now()
    if (!isOpen(request) || request.expiresAt > now) return undefined
    const next = expire(request, now)
    return { next, event: presentationEvent(ports, 'presentation.expired', next) }
  })
}
