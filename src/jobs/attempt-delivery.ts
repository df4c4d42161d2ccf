import { CoreError } from '../core/errors.ts'
import type { Delivery } from '../core/events/event.ts'
import { createWebhookRequest } from '../core/events/webhook-request.ts'
import type { OutgoingResponse } from '../core/ports/outgoing-http.ts'
import type { Ports } from '../core/ports/ports.ts'
import { type Write, WriteConflict } from '../core/ports/units.ts'
import type { ClaimedDelivery } from '../core/ports/webhooks.ts'
import { nextPause } from './retry-schedule.ts'

export type DeliveryPorts = Pick<
  Ports,
  'webhooks' | 'units' | 'outgoing' | 'secrets' | 'clock' | 'random' | 'log'
>

export interface DeliverySettings {
  /** How long a receiver may take for its answer. */
  readonly timeoutMs: number
  /** How long an event is tried again before its delivery has failed. */
  readonly giveUpMs: number
}

const GONE = 410

type Outcome = { readonly answer: OutgoingResponse } | { readonly error: CoreError }

/** Sends one event to one receiver and records how that ended. Stopped meanwhile, it leaves the delivery as it was, free at once. */
export async function attemptDelivery(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  claim: ClaimedDelivery,
  signal: AbortSignal,
): Promise<void> {
  try {
    const outcome = await send(ports, settings, claim, signal)
    const writes =
      'error' in outcome && signal.aborted
        ? [ports.webhooks.record({ ...claim.delivery, nextAttemptAt: ports.clock.now() })]
        : await ended(ports, settings, claim, outcome)
    await ports.units.commit(writes)
  } catch (error) {
    // The webhook is gone, or another process was faster than our lease.
    if (error instanceof WriteConflict) return
    const { tenantId, webhookId, eventId } = claim.delivery
    const cause = error instanceof Error ? error.stack : error
    ports.log.error({ tenantId, webhookId, eventId, cause }, 'the end of a delivery could not be recorded')
  }
}

async function send(
  { outgoing, secrets, clock }: DeliveryPorts,
  { timeoutMs }: DeliverySettings,
  { event, webhook }: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const answer = await outgoing.request({
      ...createWebhookRequest(secrets, webhook, event, clock.now()),
      timeoutMs,
      signal,
    })
    return { answer }
  } catch (error) {
    if (error instanceof CoreError) return { error }
    throw error
  }
}

async function ended(
  ports: DeliveryPorts,
  settings: DeliverySettings,
  { delivery, event, webhook }: ClaimedDelivery,
  outcome: Outcome,
): Promise<readonly Write[]> {
  const { webhooks, clock, random, log } = ports
  const now = clock.now()
  const attempts = delivery.attempts + 1
  const { lastStatus: _status, lastError: _error, ...before } = delivery
  const after: Delivery = { ...before, attempts, lastAttemptAt: now, ...reasonOf(outcome) }
  const status = 'answer' in outcome ? outcome.answer.status : undefined
  if (status !== undefined && status >= 200 && status < 300) {
    return [webhooks.record({ ...after, state: 'delivered' })]
  }
  const context = { tenantId: webhook.tenantId, webhookId: webhook.id, eventId: event.id, attempts, status }
  if (status === GONE) {
    log.warn(context, 'the receiver is gone: webhook disabled')
    return [...(await disable(ports, webhook)), webhooks.record({ ...after, state: 'failed' })]
  }
  const pause = nextPause(attempts, settings.giveUpMs, (random.bytes(1)[0] ?? 0) / 255, askedFor(outcome))
  const detail = 'error' in outcome ? outcome.error.detail : undefined
  if (pause === undefined) {
    log.warn({ ...context, detail }, 'delivery failed for good')
    return [webhooks.record({ ...after, state: 'failed' })]
  }
  log.info({ ...context, detail }, 'delivery failed, to be tried again')
  return [webhooks.record({ ...after, nextAttemptAt: now + pause })]
}

/** Standard Webhooks: 410 disables, unless the webhook has meanwhile moved to another URL. */
async function disable(
  { webhooks }: DeliveryPorts,
  { tenantId, id, url }: ClaimedDelivery['webhook'],
): Promise<readonly Write[]> {
  const current = await webhooks.find(tenantId, id)
  return current?.url === url ? webhooks.save({ ...current, status: 'disabled' }) : []
}

/** For the owner of the webhook, who need not learn what our network looks like: details are in the log. */
function reasonOf(outcome: Outcome): Pick<Delivery, 'lastStatus' | 'lastError'> {
  if ('error' in outcome) return { lastError: outcome.error.message }
  const { status } = outcome.answer
  return status >= 200 && status < 300
    ? { lastStatus: status }
    : { lastStatus: status, lastError: `The receiver answered ${status}.` }
}

function askedFor(outcome: Outcome): number {
  const seconds = 'answer' in outcome ? outcome.answer.headers['retry-after'] : undefined
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : 0
}
