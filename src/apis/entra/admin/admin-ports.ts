import type { StatusListId, TenantId } from '../../../core/ids.ts'
import type { SignerFor } from '../../../core/issuers/credential-signer.ts'
import type { IdentifyingPorts } from '../../../core/issuers/identify-issuer.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { EntraPorts } from '../ports.ts'

/** What administering needs beside what requests need. */
export type AdminPorts = EntraPorts &
  IdentifyingPorts & {
    readonly signerFor: SignerFor
    /** The DID document as it is published. */
    didDocument(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
    /** Told after a change, so that the next published list of this process has it. */
    statusListChanged(tenantId: TenantId, listId: StatusListId): void
  }
