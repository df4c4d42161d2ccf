import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { mintReference } from '../../core/verification/presentation-reference.ts'
import type { PresentationRequest } from '../../core/verification/presentation-request.ts'

type Needs = Pick<Ports, 'secrets' | 'publicUrl'>
type Named = Pick<PresentationRequest, 'id' | 'tenantId'>

/** Where a wallet fetches the request object. */
export function requestUrl({ secrets, publicUrl }: Needs, tenant: Tenant, request: Named): string {
  return `${tenantUrl(publicUrl, tenant)}/oid4vp/requests/${mintReference(secrets, 'request', request)}`
}

/** Where a wallet sends its answer. */
export function responseUrl({ secrets, publicUrl }: Needs, tenant: Tenant, request: Named): string {
  return `${tenantUrl(publicUrl, tenant)}/oid4vp/responses/${mintReference(secrets, 'response', request)}`
}
