import type { TenantId } from '../ids.ts'
import type { Operator } from '../tenants/operator.ts'
import type { Write } from './units.ts'

export interface Operators {
  findByUsername(tenantId: TenantId, username: string): Promise<Operator | undefined>
  /** Conditional on id and username being new in the tenant. */
  add(operator: Operator): Write
  /** Its password. Conditional on it being there. */
  savePassword(operator: Operator): Write
}
