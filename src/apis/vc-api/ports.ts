import type { IssuerId, TenantId } from '../../core/ids.ts'
import type { LinkedDataPorts } from '../../core/linked-data/verify-linked-credential.ts'
import type { CredentialSigner } from '../../core/ports/credential-format.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { StatusAllocator } from '../../core/status/status-allocator.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'

/** What the VC-API needs from the office. */
export type VcApiPorts = Ports &
  LinkedDataPorts & {
    readonly authenticate: AuthenticateApiClient
    readonly statusAllocator: StatusAllocator
    signerFor(tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner>
    readonly rules: {
      /** Demo mode: whoever comes may issue and verify. */
      readonly isOpen: boolean
    }
  }
