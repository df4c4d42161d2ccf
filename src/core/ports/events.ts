import type { Event, EventType } from '../events/event.ts'
import type { EventId, Instant, TenantId } from '../ids.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface Events {
  /**
   * The event, one pending delivery for each active webhook that asked for its type, and its callback. No webhook, no delivery row.
   */
  append(event: Event): readonly Write[]
  find(tenantId: TenantId, id: EventId): Promise<Event | undefined>
  list(tenantId: TenantId, filter: { readonly type?: EventType }, page: PageRequest): Promise<Page<Event>>
  /** What happened to one aggregate, oldest first. */
  timeline(tenantId: TenantId, subjectId: string): Promise<readonly Event[]>
  /** Removes events older than `before` that no delivery waits for. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
