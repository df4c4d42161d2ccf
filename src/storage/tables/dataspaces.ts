import type { DcpRecordId, Instant, TenantId } from '../../core/ids.ts'
import type { Json } from './json.ts'

export type DcpRecordKind =
  | 'participant'
  | 'exchange'
  | 'holder-request'
  | 'offer'
  | 'sent-offer'
  | 'holder'
  | 'last-issued'

/** Aggregates of dataspaces, several kinds of few rows each. */
interface DcpRecordsTable {
  tenant_id: TenantId
  kind: DcpRecordKind
  id: DcpRecordId
  name: string | null
  state: string | null
  version: number
  due_at: Instant | null
  created_at: Instant
  data: Json
}

/** What participants of dataspaces keep. */
export interface DataspaceTables {
  dcp_records: DcpRecordsTable
}
