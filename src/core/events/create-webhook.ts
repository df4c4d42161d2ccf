import { CoreError, type Violation } from '../errors.ts'
import { as, type TenantId, type WebhookId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { eventTypes, type Webhook, type WebhookShape } from './event.ts'
import { webhookSecret } from './webhook-secret.ts'

/** Event families of other aggregates: a webhook may ask for them before the first such event exists. */
const otherFamilies = /^(presentation|wallet\.credential)\.[a-z]+$/
const MAX_URL_LENGTH = 2_000

export interface WebhookRequest {
  readonly url: string
  /** Event types, or `*` for all; absent = all. */
  readonly events?: readonly string[]
  /** Absent = our own. */
  readonly shape?: WebhookShape
}

export interface WebhookRules {
  /** Whether plain http is fine: where private networks are, on loopback and in demo mode. */
  readonly allowPrivateNetworks: boolean
}

export interface CreatedWebhook {
  readonly webhook: Webhook
  /** Shown once. */
  readonly secret: string
}

/**
 * Somebody wants to be told. Where the URL leads is decided when it is called, by the guarded client.
 * @throws {CoreError} `invalid_request` with what is wrong with url and events
 */
export async function createWebhook(
  ports: Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'webhooks'>,
  tenantId: TenantId,
  request: WebhookRequest,
  rules: WebhookRules,
  alongside: (created: CreatedWebhook) => readonly Write[] = () => [],
): Promise<CreatedWebhook> {
  const created = newWebhook(ports, tenantId, request, rules)
  await ports.units.commit([...ports.webhooks.add(created.webhook), ...alongside(created)])
  return created
}

/**
 * As {@link createWebhook}, written by the caller.
 * @throws {CoreError} `invalid_request`
 */
export function newWebhook(
  { clock, random, secrets }: Pick<Ports, 'clock' | 'random' | 'secrets'>,
  tenantId: TenantId,
  { url, events = ['*'], shape = 'chancery' }: WebhookRequest,
  rules: WebhookRules,
): CreatedWebhook {
  const now = clock.now()
  const webhook: Webhook = {
    id: as<WebhookId>(random.id(now)),
    tenantId,
    url,
    events: [...new Set(events)],
    shape,
    status: 'active',
    createdAt: now,
  }
  checkWebhook(webhook, rules)
  return { webhook, secret: webhookSecret(secrets, webhook) }
}

/** @throws {CoreError} `webhook_not_found`, `invalid_request` */
export async function changeWebhook(
  ports: Pick<Ports, 'units' | 'webhooks'>,
  tenantId: TenantId,
  id: WebhookId,
  change: Partial<Pick<Webhook, 'url' | 'events' | 'status'>>,
  rules: WebhookRules,
): Promise<Webhook> {
  const webhook: Webhook = { ...(await findWebhook(ports, tenantId, id)), ...change }
  checkWebhook(webhook, rules)
  await ports.units.commit(ports.webhooks.save(webhook))
  return webhook
}

/** @throws {CoreError} `webhook_not_found` */
export async function findWebhook(
  { webhooks }: Pick<Ports, 'webhooks'>,
  tenantId: TenantId,
  id: WebhookId,
): Promise<Webhook> {
  const webhook = await webhooks.find(tenantId, id)
  if (webhook === undefined) throw new CoreError('webhook_not_found', 'There is no such webhook.')
  return webhook
}

function checkWebhook({ url, events }: Webhook, rules: WebhookRules): void {
  const violations: Violation[] = []
  const fault = urlFault(url, rules)
  if (fault !== undefined) violations.push({ pointer: '/url', message: fault })
  if (events.length === 0)
    violations.push({ pointer: '/events', message: 'must name at least one, or be ["*"]' })
  events.forEach((type, index) => {
    const isKnown =
      type === '*' || (eventTypes as readonly string[]).includes(type) || otherFamilies.test(type)
    if (!isKnown) violations.push({ pointer: `/events/${index}`, message: 'is no event type' })
  })
  if (violations.length > 0) {
    throw new CoreError('invalid_request', 'The webhook does not fit: see violations.', { violations })
  }
}

function urlFault(text: string, { allowPrivateNetworks }: WebhookRules): string | undefined {
  if (text.length > MAX_URL_LENGTH) return `must have at most ${MAX_URL_LENGTH} characters`
  const url = URL.parse(text)
  if (url === null) return 'must be an absolute URL'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL'
  if (url.protocol === 'http:' && !allowPrivateNetworks) return 'must be an https URL'
  if (url.username !== '' || url.password !== '') return 'must hold no credentials'
  return undefined
}
