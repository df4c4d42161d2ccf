import type { DidServices } from '../ports/did-services.ts'
import type { Tenant } from '../tenants/tenant.ts'

/**
 * The origins at whose root a tenant can publish `did-configuration.json`: the public URL for the default tenant, the hosts that are
 * mapped to it for any. With a slash at the end, here and in the credential: wallets compare them letter by letter.
 */
export function linkedOrigins(
  publicUrl: string,
  { isDefault, hosts }: Pick<Tenant, 'isDefault' | 'hosts'>,
): readonly string[] {
  const { protocol } = new URL(publicUrl)
  return [
    ...new Set([...(isDefault ? [publicUrl] : []), ...hosts.map((host) => `${protocol}//${host}`)]),
  ].map((origin) => `${origin}/`)
}

/** `LinkedDomains` of the tenant's DID document (Well Known DID Configuration §Linked Domain Service Endpoint). */
export function createLinkedDomainsServices({ publicUrl }: { readonly publicUrl: string }): DidServices {
  return (tenant) => {
    const origins = linkedOrigins(publicUrl, tenant)
    return origins.length === 0
      ? []
      : [{ id: '#linkeddomains', type: 'LinkedDomains', serviceEndpoint: { origins } }]
  }
}
