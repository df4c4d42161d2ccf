import { callbackOfIssuance } from '../callbacks/fact-of-event.ts'
import type { Event, EventType } from '../events/event.ts'
import { as, type EventId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Issuance } from './issuance.ts'

/** The event that tells of `issuance` having come to its state. Ids and states only. */
export function issuanceEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  type: Extract<EventType, `issuance.${string}`>,
  issuance: Issuance,
  detail?: string,
): Event {
  const at = ports.clock.now()
  return {
    id: as<EventId>(ports.random.id(at)),
    tenantId: issuance.tenantId,
    type,
    subjectId: issuance.id,
    at,
    data: {
      issuanceId: issuance.id,
      state: issuance.state,
      credentialConfigurationId: issuance.credentialConfigurationId,
      ...('credentialId' in issuance && issuance.credentialId !== undefined
        ? { credentialId: issuance.credentialId }
        : {}),
      ...(issuance.requester?.requestId === undefined
        ? {}
        : { clientRequestId: issuance.requester.requestId }),
      ...(issuance.state === 'expired' && issuance.withdrawn ? { withdrawn: 'true' } : {}),
    },
    ...(detail === undefined ? {} : { detail }),
    ...callbackOfIssuance(type, issuance),
  }
}
