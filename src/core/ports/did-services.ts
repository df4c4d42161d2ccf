import type { Tenant } from '../tenants/tenant.ts'

/** A service entry of a DID document (DID Core §5.4). An id that begins with `#` is made absolute. */
export interface DidService {
  readonly id: string
  readonly type: string
  readonly serviceEndpoint: unknown
}

/**
 * Entries that one concern adds to the one DID document of a tenant: LinkedDomains, IssuerService, CredentialService, … Each concern
 * brings its own function, `compose` puts them together; the document is made anew whenever it is asked for.
 */
export type DidServices = (tenant: Tenant) => readonly DidService[] | Promise<readonly DidService[]>
