import type { Delivery, Event, Webhook } from '../events/event.ts'
import type { EventId, Instant, TenantId, WebhookId } from '../ids.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

/** A delivery that this process may attempt until `leaseUntil`. */
export interface ClaimedDelivery {
  readonly delivery: Delivery
  readonly webhook: Webhook
  readonly event: Event
}

export interface Webhooks {
  find(tenantId: TenantId, id: WebhookId): Promise<Webhook | undefined>
  list(tenantId: TenantId, page: PageRequest): Promise<Page<Webhook>>
  /** Conditional on the id being new. */
  add(webhook: Webhook): readonly Write[]
  /** Conditional on the webhook being there. */
  save(webhook: Webhook): readonly Write[]
  /** Conditional on the webhook being there; its deliveries go with it. */
  remove(tenantId: TenantId, id: WebhookId): readonly Write[]

  deliveries(tenantId: TenantId, id: WebhookId, page: PageRequest): Promise<Page<Delivery>>
  /** Active webhooks of all tenants that have a delivery due and not claimed. */
  webhooksWithDueDeliveries(now: Instant): Promise<readonly { tenantId: TenantId; webhookId: WebhookId }[]>
  /**
   * Takes due deliveries of one webhook, oldest event first, for this process alone until `leaseUntil`; what a killed process had
   * claimed falls free again then.
   */
  claim(
    tenantId: TenantId,
    id: WebhookId,
    now: Instant,
    leaseUntil: Instant,
    limit: number,
  ): Promise<readonly ClaimedDelivery[]>
  /** Records how an attempt ended and frees the claim. */
  record(delivery: Delivery): Write
  /** A pending delivery of an event that is there already, for instance to send it again. */
  redeliver(tenantId: TenantId, id: WebhookId, eventId: EventId, now: Instant): Write
  /** Removes deliveries that ended before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
