import type { TenantId, WebhookId } from '../core/ids.ts'
import { attemptDelivery, type DeliveryPorts, type DeliverySettings } from './attempt-delivery.ts'
import type { Job } from './run-jobs.ts'

export interface DeliverWebhooksSettings extends DeliverySettings {
  /** In flight to one receiver at a time, in this process. */
  readonly concurrency: number
}

/** Beyond the longest attempt: to record how it ended. */
const RECORD_MS = 3_000
/** Lets attempts that end together be followed by one claim and not by many. */
const GATHER_MS = 5
const EVERY_MS = 500
const GRACE_MS = 2_000

export const defaultDeliverWebhooks: DeliverWebhooksSettings = {
  concurrency: 16,
  timeoutMs: 8_000,
  giveUpMs: 259_200_000,
}

/**
 * Delivers events to webhooks. Each receiver has a loop of its own, so that a slow one holds up nobody else; a loop claims only
 * what it sends at once, so that what it claimed is over before its lease.
 */
export function createDeliverWebhooks(
  ports: DeliveryPorts,
  settings: DeliverWebhooksSettings = defaultDeliverWebhooks,
): Job {
  const loops = new Map<string, { readonly ended: Promise<void>; wake(): void }>()
  /** Cuts attempts off; at the end they first get a moment, for what a receiver has taken should not be sent to it again. */
  const cut = new AbortController()
  let listening = false

  const cutAfterGrace = (): void => {
    setTimeout(() => cut.abort(), GRACE_MS).unref()
  }

  return {
    name: 'deliver-webhooks',
    everyMs: EVERY_MS,
    async run(signal) {
      if (!listening) signal.addEventListener('abort', cutAfterGrace, { once: true })
      listening = true
      const due = await ports.webhooks.webhooksWithDueDeliveries(ports.clock.now())
      for (const { tenantId, webhookId } of due) {
        if (signal.aborted) return
        const name = `${tenantId} ${webhookId}`
        const running = loops.get(name)
        if (running !== undefined) {
          running.wake()
          continue
        }
        const loop = startLoop(ports, settings, { tenantId, webhookId }, signal, cut.signal)
        loops.set(name, { ...loop, ended: loop.ended.finally(() => loops.delete(name)) })
      }
    },
    async drain() {
      await Promise.all([...loops.values()].map((loop) => loop.ended))
    },
  }
}

/** Sends what is due of one webhook until nothing is. */
function startLoop(
  ports: DeliveryPorts,
  settings: DeliverWebhooksSettings,
  { tenantId, webhookId }: { readonly tenantId: TenantId; readonly webhookId: WebhookId },
  signal: AbortSignal,
  cut: AbortSignal,
): { readonly ended: Promise<void>; wake(): void } {
  const leaseMs = settings.timeoutMs + RECORD_MS
  const inFlight = new Map<string, Promise<void>>()
  let woken = Promise.withResolvers<void>()

  const claimAndSend = async (): Promise<void> => {
    const now = ports.clock.now()
    const free = settings.concurrency - inFlight.size
    if (free === 0) return
    const claimed = await ports.webhooks.claim(tenantId, webhookId, now, now + leaseMs, free)
    for (const claim of claimed) {
      const { id } = claim.event
      // A clock that jumped ahead ends leases of attempts that still run.
      if (inFlight.has(id)) continue
      inFlight.set(
        id,
        attemptDelivery(ports, settings, claim, cut).finally(() => inFlight.delete(id)),
      )
    }
  }
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      woken = Promise.withResolvers<void>()
      await claimAndSend()
      if (inFlight.size === 0) return
      await Promise.race([woken.promise, ...inFlight.values()])
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    }
  }
  const ended = loop()
    .catch((error: unknown) => {
      const cause = error instanceof Error ? error.stack : error
      if (!signal.aborted) ports.log.error({ tenantId, webhookId, cause }, 'webhook deliveries stopped')
    })
    .finally(() => Promise.allSettled(inFlight.values()))
  return { ended, wake: () => woken.resolve() }
}
