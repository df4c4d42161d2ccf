import type { Event, EventType } from '../events/event.ts'
import { eventNow } from '../events/event-now.ts'
import { as, type EventId, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { DeferredCollection } from './deferred-collection.ts'
import type { HeldCredential } from './held-credential.ts'
import type { CredentialRenewal } from './renewing/credential-renewal.ts'

/** The event that tells what became of a held credential. Ids and states only. */
export function heldCredentialEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  type: Extract<EventType, `wallet.credential.${string}`>,
  { id, tenantId, state, source }: HeldCredential,
): Event {
  return eventNow(ports, {
    tenantId,
    type,
    subjectId: id,
    data: { credentialId: id, state, credentialConfigurationId: source.credentialConfigurationId },
  })
}

/** The event that tells of a deferred credential that will not come. */
export function collectionFailedEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  { id, tenantId, source }: DeferredCollection,
  detail: string,
): Event {
  return eventNow(ports, {
    tenantId,
    type: 'wallet.collection.failed',
    subjectId: id,
    data: {
      collectionId: id,
      state: 'failed',
      credentialConfigurationId: source.credentialConfigurationId,
    },
    detail,
  })
}

/** The event that tells of credentials that were had anew. */
export function renewedEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  { tenantId, source, credentialIds }: CredentialRenewal,
  renewed: readonly { readonly credential: HeldCredential }[],
): Event {
  const [first = ''] = credentialIds
  const ids = renewed.map(({ credential }) => credential.id)
  return eventNow(ports, {
    tenantId,
    type: 'wallet.credential.renewed',
    subjectId: first,
    data: {
      credentialId: first,
      state: 'renewed',
      renewedIds: ids.join(','),
      credentialConfigurationId: source.credentialConfigurationId,
    },
  })
}

/** The event that tells of credentials that are not to be had anew. */
export function renewalFailedEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  { tenantId, source, credentialIds }: CredentialRenewal,
  detail: string,
): Event {
  const [first = ''] = credentialIds
  return eventNow(ports, {
    tenantId,
    type: 'wallet.renewal.failed',
    subjectId: first,
    data: {
      credentialId: first,
      state: 'failed',
      credentialConfigurationId: source.credentialConfigurationId,
    },
    detail,
  })
}

/** The event that tells of a backup that left the office, or came back. */
export function backupEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  tenantId: TenantId,
  type: Extract<EventType, `wallet.backup.${string}`>,
  credentials: number,
): Event {
  const at = ports.clock.now()
  const id = ports.random.id(at)
  return {
    id: as<EventId>(id),
    tenantId,
    type,
    subjectId: id,
    at,
    data: { state: type.slice('wallet.backup.'.length), credentials: String(credentials) },
  }
}
