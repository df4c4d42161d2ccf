import type { EventType } from '../event.ts'
import type { WebhookMessage } from '../webhook-message.ts'

export const eudistackEvents = ['issuance.accepted', 'issuance.rejected', 'issuance.error'] as const
export type EudistackEvent = (typeof eudistackEvents)[number]

/** What is told to receivers that were written for EUDIStack, by our types. Its guide: "rejected by the holder or expired". */
const names: Partial<Record<EventType, EudistackEvent>> = {
  'issuance.accepted': 'issuance.accepted',
  'issuance.rejected': 'issuance.rejected',
  'issuance.expired': 'issuance.rejected',
  'issuance.failed': 'issuance.error',
}

/** Our types behind the events that a receiver asks for. */
export function typesOfEudistackEvents(events: readonly EudistackEvent[]): readonly EventType[] {
  return (Object.keys(names) as EventType[]).filter((type) => {
    const name = names[type]
    return name !== undefined && events.includes(name)
  })
}

/** The name of the event, or of a type that EUDIStack does not have, as the test event. */
export function eudistackEventOf(type: string): string {
  return Object.hasOwn(names, type) ? (names[type as EventType] ?? type) : type
}

/**
 * The five members of the guide, on top level; those that are not known are left out, and the credential is there once it was accepted.
 * Why something was not accepted stands beside them.
 */
export function showAsEudistack({ type, at, data }: WebhookMessage): object {
  const { issuanceId, clientRequestId, credentialId, state, withdrawn } = data
  const event = eudistackEventOf(type)
  return {
    event,
    ...(issuanceId === undefined ? {} : { issuance_id: issuanceId }),
    ...(clientRequestId === undefined ? {} : { client_request_id: clientRequestId }),
    ...(credentialId === undefined || event !== 'issuance.accepted'
      ? {}
      : { credential_id: `urn:uuid:${credentialId}` }),
    timestamp: new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    ...(state === 'expired' ? { reason: withdrawn === 'true' ? 'withdrawn' : 'expired' } : {}),
    ...(event === 'issuance.error' ? { error: NOT_KEPT } : {}),
  }
}

/** Ours, and without the words of others: what a wallet says may be anything. */
const NOT_KEPT = {
  type: 'issuance_failed',
  detail:
    'The credential was not issued, or the wallet could not keep it. The timeline of the issuance says why.',
}
