import type { StatusListId, TenantId } from '../../core/ids.ts'
import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { StatusListPublisher } from '../../core/status/publish-status-list.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'

/** What the EUDIStack API needs from the office. */
export type EudistackPorts = Ports &
  IssuingPorts & {
    readonly authenticate: AuthenticateApiClient
    readonly statusListPublisher: StatusListPublisher
    /** This process changed entries of a status list. */
    readonly statusListChanged: (tenantId: TenantId, listId: StatusListId) => void
    readonly rules: EudistackRules
  }

export interface EudistackRules {
  /** Whether `X-Tenant` names the tenant: only behind a proxy that sets it itself. */
  readonly tenantHeader: boolean
  /** POST, PUT and PATCH of one address below `/issuer/api/v1` in a minute. */
  readonly mutationsPerMinute: number
  /** Whether webhooks may be plain http and on private addresses. */
  readonly allowPrivateNetworks: boolean
}
