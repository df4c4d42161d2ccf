import type {
  ApiClientId,
  CredentialConfigurationId,
  Instant,
  IssuanceBatchId,
  IssuanceId,
  TenantId,
} from '../../core/ids.ts'
import type { IssuanceState } from '../../core/issuance/issuance.ts'
import type { IssuanceBatchRow } from '../../core/issuance/issuance-batch.ts'
import type { ProtocolId } from '../../core/issuers/credential-configuration.ts'
import type { Json } from './json.ts'

interface IssuancesTable {
  tenant_id: TenantId
  id: IssuanceId
  state: IssuanceState
  version: number
  credential_configuration_id: CredentialConfigurationId
  protocol: ProtocolId
  subject: string | null
  created_at: Instant
  expires_at: Instant
  due_at: Instant | null
  sealed_claims: Uint8Array | null
  data: Json
  requester_id: ApiClientId | null
  request_key: string | null
}

interface IssuanceBatchesTable {
  tenant_id: TenantId
  id: IssuanceBatchId
  credential_configuration_id: CredentialConfigurationId
  total: number
  done: number
  failed: number
  created_at: Instant
}

interface IssuanceBatchRowsTable {
  tenant_id: TenantId
  batch_id: IssuanceBatchId
  idx: number
  state: IssuanceBatchRow['state']
  sealed_row: Uint8Array | null
  issuance_id: IssuanceId | null
  error: string | null
  lease_until: Instant
}

/** What is being issued. */
export interface IssuanceTables {
  issuances: IssuancesTable
  issuance_batches: IssuanceBatchesTable
  issuance_batch_rows: IssuanceBatchRowsTable
}
