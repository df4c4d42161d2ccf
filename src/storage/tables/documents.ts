import type { Instant, TenantId } from '../../core/ids.ts'
import type { DocumentKind } from '../../core/ports/documents.ts'
import type { Json } from './json.ts'

interface DocumentsTable {
  tenant_id: TenantId
  kind: DocumentKind
  id: string
  data: Json
  created_at: Instant
  changed_at: Instant
  expires_at: Instant | null
  version: number
}

/** Of the whole deployment, hence without a tenant. */
interface SettingsTable {
  name: string
  value: Uint8Array
}

/** What is kept whole. */
export interface DocumentTables {
  documents: DocumentsTable
  settings: SettingsTable
}
