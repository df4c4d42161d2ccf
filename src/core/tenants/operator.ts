import type { ApiClientId, Instant, OperatorId, TenantId } from '../ids.ts'

/**
 * A person who works with the office through pages of ours. What they may do, and whether they still may, stands with the client that
 * they act through: nobody has its secret, and each login gets an access token of it.
 */
export interface Operator {
  readonly id: OperatorId
  readonly tenantId: TenantId
  /** Lower case; of one operator of the tenant. */
  readonly username: string
  /** As the password hasher wrote it. */
  readonly passwordHash: string
  readonly apiClientId: ApiClientId
  readonly createdAt: Instant
}
