import type { Instant, PresentationQueryId, TenantId } from '../../ids.ts'
import type { DcqlQuery } from '../dcql/dcql-query.ts'

/** A query that is asked again and again, saved under a name. */
export interface PresentationQuery {
  readonly tenantId: TenantId
  /** Chosen by who saved it. */
  readonly id: PresentationQueryId
  readonly query: DcqlQuery
  /** Why it is asked, unless a request says otherwise. */
  readonly purpose?: string
  readonly createdAt: Instant
  /** Counts writes. */
  readonly version: number
}
