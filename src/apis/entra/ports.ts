import type { AccessTokenKeys } from '../../core/ports/access-token-keys.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { TenantContext } from '../../http/tenant-context.ts'

/** What the Entra API needs from the office. */
export type EntraPorts = Ports & {
  readonly accessTokenKeys: AccessTokenKeys
  readonly tenantContext: TenantContext
  readonly rules: EntraRules
}

export interface EntraRules {
  /** Of one client, in bursts of twice as many. */
  readonly requestsPerSecond: number
  /** Host names (with port where it is not 443) under which the authority answers beside the public URL. */
  readonly hosts: readonly string[]
}
