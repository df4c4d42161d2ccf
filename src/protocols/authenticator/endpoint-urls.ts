import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'

type Needs = Pick<Ports, 'publicUrl'>

/** The tenant stands in the path, at the root of the office: no wallet and no sample knows a prefix before it. */
function below({ publicUrl }: Needs, tenant: Pick<Tenant, 'id'>, path: string): string {
  return `${publicUrl}/v1.0/tenants/${tenant.id}/verifiableCredentials/${path}`
}

export const issuanceRequestUrl = (ports: Needs, tenant: Pick<Tenant, 'id'>, id: string): string =>
  below(ports, tenant, `issuanceRequests/${id}`)
export const presentationRequestUrl = (ports: Needs, tenant: Pick<Tenant, 'id'>, id: string): string =>
  below(ports, tenant, `presentationRequests/${id}`)
/** Where a wallet asks for its credential: `input.credentialIssuer` of the manifest. */
export const issueUrl = (ports: Needs, tenant: Pick<Tenant, 'id'>): string => below(ports, tenant, 'issue')
export const completeIssuanceUrl = (ports: Needs, tenant: Pick<Tenant, 'id'>): string =>
  below(ports, tenant, 'completeIssuance')
export const verifyPresentationUrl = (ports: Needs, tenant: Pick<Tenant, 'id'>): string =>
  below(ports, tenant, 'verifyPresentation')

/** What a wallet opens. The address is not encoded: wallets and samples take the text as it is. */
export const openingUri = (requestUri: string): string => `openid-vc://?request_uri=${requestUri}`
