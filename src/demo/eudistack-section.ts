import type { ApiClientRequest } from '../core/tenants/create-api-client.ts'
import { tenantUrl } from '../core/tenants/tenant-url.ts'
import type { DemoSection } from './demo-section.ts'

const SCOPE = 'credential:issue'
const request: ApiClientRequest = { name: 'Demo: EUDIStack', scopes: [SCOPE] }

export const eudistackSection: DemoSection = {
  name: 'eudistack',
  async create({ publicUrl, outbox, otherTenant, client }, known) {
    const { otherTenant: knownOther } = (known ?? {}) as { readonly otherTenant?: unknown }
    const otherUrl = tenantUrl(publicUrl, otherTenant)
    return {
      ...endpoints(publicUrl),
      ...(await client(known, request)),
      scope: SCOPE,
      credentialConfigurationId: 'learcredential.employee.sd.1',
      outbox,
      otherTenant: { ...endpoints(otherUrl), ...(await client(knownOther, request, otherTenant)) },
    }
  },
}

function endpoints(baseUrl: string) {
  return {
    tokenEndpoint: `${baseUrl}/issuer/oid4vci/v1/token`,
    issuances: `${baseUrl}/issuer/api/v1/issuances`,
  }
}
