import type {
  CredentialConfigurationId,
  CredentialId,
  Instant,
  IssuanceId,
  IssuerId,
  StatusListId,
  TenantId,
} from '../../core/ids.ts'
import type { FormatIdentifier, StatusListFormatId } from '../../core/issuers/credential-configuration.ts'
import type { CredentialStatus } from '../../core/status/credential.ts'
import type { StatusList } from '../../core/status/status-list.ts'
import type { Json } from './json.ts'

interface IssuedCredentialsTable {
  tenant_id: TenantId
  id: CredentialId
  issuance_id: IssuanceId
  issuer_id: IssuerId
  credential_configuration_id: CredentialConfigurationId
  format: FormatIdentifier
  status: CredentialStatus
  status_entries: Json
  claim_index: Uint8Array | null
  subject: string | null
  issued_at: Instant
  valid_until: Instant | null
  version: number
}

interface KeptCredentialsTable {
  tenant_id: TenantId
  id: CredentialId
  subject: string | null
  sealed_credential: Uint8Array
  erase_at: Instant
}

interface StatusListsTable {
  tenant_id: TenantId
  id: StatusListId
  issuer_id: IssuerId
  format: StatusListFormatId
  size: number
  bits_per_entry: StatusList['bitsPerEntry']
  /** Goes beyond `size` when the last reservation asked for more than there was. */
  reserved: number
  version: number
  created_at: Instant
}

interface StatusEntriesTable {
  tenant_id: TenantId
  list_id: StatusListId
  idx: number
  value: number
  version: number
}

/** What was issued, and whether it still holds. */
export interface CredentialTables {
  issued_credentials: IssuedCredentialsTable
  kept_credentials: KeptCredentialsTable
  status_lists: StatusListsTable
  status_entries: StatusEntriesTable
}
