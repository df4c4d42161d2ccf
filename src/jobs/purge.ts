import type { Ports } from '../core/ports/ports.ts'

export interface Retention {
  readonly eventDays: number
  readonly deliveryDays: number
}

/** Few enough that a purge never holds up the writes of requests for long. */
const AT_ONCE = 500
/** Rounds of each kind in one run. */
const MOST_ROUNDS = 20
const DAY = 86_400_000

/** Forgets what has had its time: nothing grows without bound. Bounded work per run; the rest is for the next. */
export async function purge(
  ports: Pick<
    Ports,
    | 'clock'
    | 'singleUses'
    | 'idempotentAnswers'
    | 'apiClients'
    | 'documents'
    | 'events'
    | 'webhooks'
    | 'mails'
    | 'callbacks'
    | 'deferredCollections'
    | 'walletRecords'
    | 'dcp'
    | 'presentationEvidence'
    | 'authorizations'
    | 'keptCredentials'
  >,
  retention: Retention,
  signal: AbortSignal,
): Promise<void> {
  const now = ports.clock.now()
  const kinds: readonly ((limit: number) => Promise<number>)[] = [
    (limit) => ports.singleUses.purge(now, limit),
    (limit) => ports.idempotentAnswers.purge(now, limit),
    (limit) => ports.apiClients.purgeAccessTokens(now, limit),
    (limit) => ports.webhooks.purge(now - retention.deliveryDays * DAY, limit),
    (limit) => ports.callbacks.purge(now - retention.deliveryDays * DAY, limit),
    (limit) => ports.mails.purge(now - retention.deliveryDays * DAY, limit),
    (limit) => ports.deferredCollections.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.walletRecords.authorizations.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.presentationEvidence.purge(now, limit),
    (limit) => ports.authorizations.purge(now - DAY, limit),
    (limit) => ports.keptCredentials.purge(now, limit),
    (limit) => ports.dcp.exchanges.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.dcp.holderRequests.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.dcp.offers.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.dcp.sentOffers.purge(now - retention.eventDays * DAY, limit),
    (limit) => ports.documents.purge(now, limit),
    // After deliveries: events are kept as long as one waits for them.
    (limit) => ports.events.purge(now - retention.eventDays * DAY, limit),
  ]
  for (const forget of kinds) {
    for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
      if ((await forget(AT_ONCE)) < AT_ONCE) break
    }
  }
}
