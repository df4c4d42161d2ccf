import { CoreError } from '../errors.ts'
import type { Event } from '../events/event.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { PresentationRequest } from './presentation-request.ts'
import { isOpen } from './transitions.ts'

const MAX_ATTEMPTS = 100

/**
 * Read, decide, write once: when someone else changed the request in between, it is read and decided again.
 * @param decide the next state, its event, and what is written with them; undefined = nothing to do
 * @throws what `decide` throws; `changed_meanwhile` after many races lost
 */
export async function changePresentationRequest(
  ports: Pick<Ports, 'presentationRequests' | 'events' | 'units'>,
  known: PresentationRequest,
  decide: (
    request: PresentationRequest,
  ) =>
    | { readonly next: PresentationRequest; readonly event: Event; readonly alongside?: readonly Write[] }
    | undefined,
): Promise<PresentationRequest> {
  let request = known
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const decision = decide(request)
    if (decision === undefined) return request
    const save = ports.presentationRequests.save(
      isOpen(decision.next) ? decision.next : forgetCallback(decision.next),
    )
    try {
      await ports.units.commit([save, ...ports.events.append(decision.event), ...(decision.alongside ?? [])])
      return decision.next
    } catch (error) {
      if (!(error instanceof WriteConflict) || error.write !== save) throw error
    }
    const read = await ports.presentationRequests.find(known.tenantId, known.id)
    if (read === undefined) throw notFound()
    request = read
  }
  throw new CoreError('changed_meanwhile', 'The presentation request is being changed by others. Try again.')
}

export function notFound(): CoreError {
  return new CoreError('presentation_request_not_found', 'There is no such presentation request.')
}

/** There is nothing more to tell the application: what is on its way knows where to. */
function forgetCallback(request: PresentationRequest): PresentationRequest {
  if (request.requester?.sealedCallback === undefined) return request
  const { sealedCallback: _callback, ...requester } = request.requester
  return { ...request, requester }
}
