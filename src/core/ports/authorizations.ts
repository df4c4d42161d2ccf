import type { Authorization } from '../authorizations/authorization.ts'
import type { AuthorizationId, Instant, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

export interface Authorizations {
  find(tenantId: TenantId, id: AuthorizationId): Promise<Authorization | undefined>
  findByCode(tenantId: TenantId, codeHash: Uint8Array): Promise<Authorization | undefined>
  add(authorization: Authorization): Write
  /** Conditional on the version before. */
  save(authorization: Authorization): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: AuthorizationId): Write
  /** Forgets those that expired before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
