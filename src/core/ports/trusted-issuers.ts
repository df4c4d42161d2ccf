import type { TenantId, TrustedIssuerId } from '../ids.ts'
import type { TrustedIssuer } from '../trust/trusted-issuer.ts'
import type { Write } from './units.ts'

export interface TrustedIssuers {
  find(tenantId: TenantId, id: TrustedIssuerId): Promise<TrustedIssuer | undefined>
  list(tenantId: TenantId): Promise<readonly TrustedIssuer[]>
  add(issuer: TrustedIssuer): Write
  remove(tenantId: TenantId, id: TrustedIssuerId): Write
}
