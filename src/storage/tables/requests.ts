import type { ApiClientId, Instant, TenantId } from '../../core/ids.ts'
import type { SingleUseKind } from '../../core/ports/single-uses.ts'

interface SingleUsesTable {
  tenant_id: TenantId
  kind: SingleUseKind
  /** SHA-256: what a peer chose may be long. */
  value_hash: Uint8Array
  expires_at: Instant
}

interface IdempotentAnswersTable {
  tenant_id: TenantId
  api_client_id: ApiClientId
  /** SHA-256 of operation and key: what a client chose may be long. */
  key_hash: Uint8Array
  request_hash: Uint8Array
  status: number
  sealed_body: Uint8Array
  expires_at: Instant
}

/** What must not happen twice. */
export interface RequestTables {
  single_uses: SingleUsesTable
  idempotent_answers: IdempotentAnswersTable
}
