import type { Instant, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** Which kind of value is used once: a nonce of ours, or an identifier that a peer chose. */
export type SingleUseKind =
  | 'c_nonce'
  | 'dpop_jti'
  | 'client_assertion_jti'
  | 'authenticator_jti'
  | 'dcp_jti'
  | 'authorization_nonce'

/** The ledger of values that may be used once. One conditional write, valid across processes. */
export interface SingleUses {
  /** Conditional on (tenant, kind, value) never having been used. May be forgotten after `expiresAt`. */
  use(tenantId: TenantId, kind: SingleUseKind, value: string, expiresAt: Instant): Write
  /** Forgets what expired before `now`. Returns how many. */
  purge(now: Instant, limit: number): Promise<number>
}
