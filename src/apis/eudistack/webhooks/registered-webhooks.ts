import { CoreError } from '../../../core/errors.ts'
import type { Webhook } from '../../../core/events/event.ts'
import type { TenantId } from '../../../core/ids.ts'
import type { Cursor } from '../../../core/ports/page.ts'
import type { Ports } from '../../../core/ports/ports.ts'

const PAGE = 200

/** The webhooks of a tenant that are told in the words of EUDIStack, newest first: one, or for a moment more when two register at once. */
export async function registeredWebhooks(
  { webhooks }: Pick<Ports, 'webhooks'>,
  tenantId: TenantId,
): Promise<readonly Webhook[]> {
  const found: Webhook[] = []
  let after: Cursor | undefined
  do {
    const page = await webhooks.list(tenantId, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    found.push(...page.items.filter(({ shape }) => shape === 'eudistack'))
    after = page.next
  } while (after !== undefined)
  return found
}

/** @throws {CoreError} `webhook_not_found` */
export async function registeredWebhook(
  ports: Pick<Ports, 'webhooks'>,
  tenantId: TenantId,
): Promise<Webhook> {
  const [webhook] = await registeredWebhooks(ports, tenantId)
  if (webhook === undefined) throw new CoreError('webhook_not_found', 'No webhook is registered.')
  return webhook
}
