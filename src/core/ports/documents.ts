import type { Instant, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** What small things an office keeps for its tenants that need no table of their own: few of each kind, never secret. */
export type DocumentKind =
  | 'did-service'
  | 'key-name'
  | 'default-key'
  | 'issue-configuration'
  | 'presentation-scope'
  | 'self-issued'
  | 'self-issued-record'
  | 'presentation-state'
  | 'settings'
  | 'empe-query'

export interface KeptDocument {
  readonly tenantId: TenantId
  readonly kind: DocumentKind
  /** Unique within tenant and kind; whoever owns the kind chooses it. */
  readonly id: string
  /** JSON. */
  readonly data: Readonly<Record<string, unknown>>
  readonly createdAt: Instant
  readonly changedAt: Instant
  /** When it is forgotten by itself; absent = never. */
  readonly expiresAt?: Instant
  readonly version: number
}

export interface Documents {
  find(tenantId: TenantId, kind: DocumentKind, id: string): Promise<KeptDocument | undefined>
  /** In the order of their ids; at most `limit`. */
  list(tenantId: TenantId, kind: DocumentKind, limit: number): Promise<readonly KeptDocument[]>
  /** Conditional on the id being new. */
  add(document: KeptDocument): Write
  /** Conditional on the stored version being `document.version - 1`. */
  save(document: KeptDocument): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, kind: DocumentKind, id: string): Write
  /** Forgets what has expired. Returns how many. */
  purge(now: Instant, limit: number): Promise<number>
}
