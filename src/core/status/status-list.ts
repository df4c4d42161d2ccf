import type { Instant, IssuerId, StatusListId, TenantId } from '../ids.ts'
import type { StatusListFormatId } from '../issuers/credential-configuration.ts'

/** A list of statuses, published by an issuer. What is not in `status_entries` of the storage is 0 (valid). */
export interface StatusList {
  readonly id: StatusListId
  readonly tenantId: TenantId
  readonly issuerId: IssuerId
  readonly format: StatusListFormatId
  /** Number of entries. */
  readonly size: number
  readonly bitsPerEntry: 1 | 2 | 4 | 8
  /** How many entries were ever reserved, in the list's own secret order. Only grows. */
  readonly reserved: number
  /** Counts changes of entries; a published list states the version it was made from. */
  readonly version: number
  readonly createdAt: Instant
}

/** The value of one entry, with the list version at which it got it. */
export interface StatusListChange {
  readonly index: number
  readonly value: number
  readonly version: number
}
