import type { CallbackRewrites } from '../../core/callbacks/rewrite-callback-url.ts'
import type { AccessTokenKeys } from '../../core/ports/access-token-keys.ts'
import type { FaceMatcher } from '../../core/ports/face-matcher.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { TenantContext } from '../../http/tenant-context.ts'

/** What the Entra API needs from the office. */
export type EntraPorts = Ports & {
  readonly accessTokenKeys: AccessTokenKeys
  readonly tenantContext: TenantContext
  readonly rules: EntraRules
  /** Absent: face checks are refused. */
  readonly faceMatcher?: FaceMatcher
}

export interface EntraRules {
  /** Of one client, in bursts of twice as many. */
  readonly requestsPerSecond: number
  /** Host names (with port where it is not 443) under which the authority answers beside the public URL. */
  readonly hosts: readonly string[]
  /** How long a request can be answered. */
  readonly requestSeconds: number
  /** Where callbacks may lead. */
  readonly allowPrivateNetworks: boolean | readonly string[]
  readonly rewrites: CallbackRewrites
}
