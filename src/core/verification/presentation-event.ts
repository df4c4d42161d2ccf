import { callbackOfPresentation } from '../callbacks/fact-of-event.ts'
import type { Event, EventType } from '../events/event.ts'
import { as, type EventId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { PresentationRequest } from './presentation-request.ts'

/** The event that tells of a presentation request having come to its state. Ids and states only. */
export function presentationEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  type: Extract<EventType, `presentation.${string}`>,
  request: PresentationRequest,
  detail?: string,
): Event {
  const at = ports.clock.now()
  return {
    id: as<EventId>(ports.random.id(at)),
    tenantId: request.tenantId,
    type,
    subjectId: request.id,
    at,
    data: {
      presentationRequestId: request.id,
      state: request.state,
      ...(request.state === 'failed' ? { failure: request.failure.code } : {}),
    },
    ...(detail === undefined ? {} : { detail }),
    ...callbackOfPresentation(type, request),
  }
}
