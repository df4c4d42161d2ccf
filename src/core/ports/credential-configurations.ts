import type { CredentialConfigurationId, TenantId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Write } from './units.ts'

export interface CredentialConfigurations {
  find(tenantId: TenantId, id: CredentialConfigurationId): Promise<CredentialConfiguration | undefined>
  /** All of a tenant, by id. A tenant has tens of them, not thousands. */
  list(tenantId: TenantId): Promise<readonly CredentialConfiguration[]>
  /** Conditional on the id being new. */
  add(configuration: CredentialConfiguration): Write
  /** Conditional on the stored version being `configuration.version - 1`. */
  save(configuration: CredentialConfiguration): Write
  /** Conditional on the configuration being there. Credentials that it gave stay. */
  remove(tenantId: TenantId, id: CredentialConfigurationId): Write
}
