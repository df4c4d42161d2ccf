import { CoreError } from '../../../core/errors.ts'
import { changeWebhook, newWebhook, type WebhookRules } from '../../../core/events/create-webhook.ts'
import type { Webhook } from '../../../core/events/event.ts'
import { eudistackEvents, typesOfEudistackEvents } from '../../../core/events/shapes/eudistack.ts'
import type { TenantId } from '../../../core/ids.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { tryCommit, WriteConflict } from '../../../core/ports/units.ts'
import { registeredWebhooks } from './registered-webhooks.ts'
import type { WebhookRegistration } from './wire.ts'

export type RegistrationPorts = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'webhooks'> & {
  readonly rules: WebhookRules
}

export interface Registered {
  readonly webhook: Webhook
  /** Only when it is new. */
  readonly secret?: string
}

const MAX_ATTEMPTS = 5

/**
 * The one receiver of the tenant. The same URL keeps its secret and what still waits for it; another one takes its place with a secret
 * of its own.
 * @throws {CoreError} `invalid_request`, `changed_meanwhile`
 */
export async function registerWebhook(
  ports: RegistrationPorts,
  tenantId: TenantId,
  { url, events = ['*'], rotate_secret: rotate = false }: WebhookRegistration,
): Promise<Registered> {
  const wanted = typesOfEudistackEvents(
    events.includes('*') ? eudistackEvents : events.filter((event) => event !== '*'),
  )
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    try {
      const before = await registeredWebhooks(ports, tenantId)
      const kept = rotate ? undefined : before.find((webhook) => webhook.url === url)
      if (kept !== undefined) {
        const change = { events: wanted, status: 'active' as const }
        return { webhook: await changeWebhook(ports, tenantId, kept.id, change, ports.rules) }
      }
      const created = newWebhook(ports, tenantId, { url, events: wanted, shape: 'eudistack' }, ports.rules)
      await ports.units.commit([
        ...before.flatMap(({ id }) => ports.webhooks.remove(tenantId, id)),
        ...ports.webhooks.add(created.webhook),
      ])
      await keepNewest(ports, tenantId)
      return created
    } catch (error) {
      const isRace =
        error instanceof WriteConflict || (error instanceof CoreError && error.code === 'webhook_not_found')
      if (!isRace) throw error
    }
  }
  throw new CoreError('changed_meanwhile', 'Others are registering webhooks. Try again.')
}

/** Two who register the first one at the same moment do not see each other; then the newest stays, whoever looks. */
async function keepNewest(ports: RegistrationPorts, tenantId: TenantId): Promise<void> {
  const [, ...older] = await registeredWebhooks(ports, tenantId)
  for (const { id } of older) {
    await tryCommit(ports.units, ports.webhooks.remove(tenantId, id))
  }
}
