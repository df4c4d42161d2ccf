import type { Instant, PresentationQueryId, PresentationRequestId, TenantId } from '../../core/ids.ts'
import type {
  PresentationProtocolId,
  PresentationState,
} from '../../core/verification/presentation-request.ts'
import type { Json } from './json.ts'

interface PresentationRequestsTable {
  tenant_id: TenantId
  id: PresentationRequestId
  state: PresentationState
  version: number
  protocol: PresentationProtocolId
  created_at: Instant
  expires_at: Instant
  due_at: Instant | null
  sealed_decryption_key: Uint8Array | null
  sealed_credentials: Uint8Array | null
  data: Json
}

interface PresentationEvidenceTable {
  tenant_id: TenantId
  id: PresentationRequestId
  kept_at: Instant
  erase_at: Instant
  sealed: Uint8Array
}

interface PresentationQueriesTable {
  tenant_id: TenantId
  id: PresentationQueryId
  version: number
  created_at: Instant
  data: Json
}

/** What is asked of wallets. */
export interface PresentationTables {
  presentation_requests: PresentationRequestsTable
  presentation_evidence: PresentationEvidenceTable
  presentation_queries: PresentationQueriesTable
}
