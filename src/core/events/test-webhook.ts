import { CoreError } from '../errors.ts'
import type { TenantId, WebhookId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { findWebhook } from './create-webhook.ts'
import type { Webhook } from './event.ts'
import { createWebhookRequest } from './webhook-request.ts'

export interface WebhookTest {
  readonly delivered: boolean
  /** HTTP status of the receiver; absent when no answer came. */
  readonly status?: number
  readonly error?: string
}

/**
 * Sends an event `webhook.test` to one webhook at once, signed as every other, and tells what the receiver answered.
 * @throws {CoreError} `webhook_not_found`
 */
export async function testWebhook(
  ports: Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'outgoing' | 'webhooks'>,
  tenantId: TenantId,
  id: WebhookId,
  alongside: (test: WebhookTest) => readonly Write[] = () => [],
): Promise<WebhookTest> {
  const webhook = await findWebhook(ports, tenantId, id)
  const now = ports.clock.now()
  const message = { id: ports.random.id(now), type: 'webhook.test', at: now, data: testData(webhook) }
  const test = await send(ports, createWebhookRequest(ports.secrets, webhook, message, now))
  const writes = alongside(test)
  if (writes.length > 0) await ports.units.commit(writes)
  return test
}

/** Receivers that look for members of an issuance find some, of none. */
function testData({ id, shape }: Webhook): Readonly<Record<string, string>> {
  return shape === 'chancery'
    ? { webhookId: id }
    : { issuanceId: '00000000-0000-0000-0000-000000000000', clientRequestId: 'test' }
}

async function send(
  { outgoing }: Pick<Ports, 'outgoing'>,
  request: ReturnType<typeof createWebhookRequest>,
): Promise<WebhookTest> {
  try {
    const { status } = await outgoing.request(request)
    return { delivered: status >= 200 && status < 300, status }
  } catch (error) {
    if (
      error instanceof CoreError &&
      (error.code === 'outgoing_refused' || error.code === 'outgoing_failed')
    ) {
      return { delivered: false, error: error.message }
    }
    throw error
  }
}
