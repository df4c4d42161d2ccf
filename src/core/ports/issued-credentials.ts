import type { CredentialConfigurationId, CredentialId, TenantId } from '../ids.ts'
import type { CredentialStatus, IssuedCredential } from '../status/credential.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface CredentialFilter {
  readonly status?: CredentialStatus
  readonly credentialConfigurationId?: CredentialConfigurationId
  /** Whose indexed claim has this entry. */
  readonly claimIndex?: Uint8Array
}

export interface IssuedCredentials {
  find(tenantId: TenantId, id: CredentialId): Promise<IssuedCredential | undefined>
  list(tenantId: TenantId, filter: CredentialFilter, page: PageRequest): Promise<Page<IssuedCredential>>
  /** Conditional on the id being new. */
  add(credential: IssuedCredential): Write
  /** Conditional on the stored version being `credential.version - 1`. */
  save(credential: IssuedCredential): Write
}
