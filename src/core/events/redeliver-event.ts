import { CoreError } from '../errors.ts'
import type { EventId, TenantId, WebhookId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { findWebhook } from './create-webhook.ts'

/**
 * Sends an event to a webhook again, whatever became of it before. The receiver sees the same `webhook-id`.
 * @throws {CoreError} `webhook_not_found`, `event_not_found`
 */
export async function redeliverEvent(
  ports: Pick<Ports, 'clock' | 'units' | 'events' | 'webhooks'>,
  tenantId: TenantId,
  id: WebhookId,
  eventId: EventId,
  alongside: readonly Write[] = [],
): Promise<void> {
  await findWebhook(ports, tenantId, id)
  if ((await ports.events.find(tenantId, eventId)) === undefined) {
    throw new CoreError('event_not_found', 'There is no such event, or it was too old to keep.')
  }
  await ports.units.commit([ports.webhooks.redeliver(tenantId, id, eventId, ports.clock.now()), ...alongside])
}
