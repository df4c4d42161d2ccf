import type { IssuerId, StatusListId, TenantId } from '../ids.ts'
import type { StatusListFormatId } from '../issuers/credential-configuration.ts'
import type { StatusList, StatusListChange } from '../status/status-list.ts'
import type { Write } from './units.ts'

export interface StatusLists {
  find(tenantId: TenantId, id: StatusListId): Promise<StatusList | undefined>
  list(tenantId: TenantId): Promise<readonly StatusList[]>
  /** Lists of an issuer that still have places to reserve, oldest first. */
  withRoom(tenantId: TenantId, issuerId: IssuerId, format: StatusListFormatId): Promise<readonly StatusList[]>
  /** Conditional on the id being new. */
  add(list: StatusList): Write
  /**
   * Reserves the next `count` places in one write and returns the first of them (places are numbered 0 to size - 1 in the list's
   * secret order). No two calls, in any process, ever get the same place. Undefined when the list has no more room.
   */
  reserve(
    tenantId: TenantId,
    id: StatusListId,
    count: number,
  ): Promise<{ readonly first: number; readonly count: number } | undefined>
  /** Sets the value of one entry at the list's next version. */
  set(tenantId: TenantId, id: StatusListId, index: number, value: number): readonly Write[]
  /** The value of one entry as it is now; 0 when it never changed. */
  valueOf(tenantId: TenantId, id: StatusListId, index: number): Promise<number>
  /** Entries that changed after `version`, by version. */
  changesSince(tenantId: TenantId, id: StatusListId, version: number): Promise<readonly StatusListChange[]>
}
