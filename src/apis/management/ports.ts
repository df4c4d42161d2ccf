import type { IssuerId, StatusListId, TenantId } from '../../core/ids.ts'
import type { IdentifyingPorts } from '../../core/issuers/identify-issuer.ts'
import type { QueryHolder } from '../../core/ports/holder-query.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import type { BackupPorts } from '../../core/wallet/backup/back-up-wallet.ts'
import type { PresentingPorts } from '../../core/wallet/presenting/presenting-ports.ts'
import type { Idempotency } from '../../http/idempotency.ts'
import type { RateLimit } from '../../http/rate-limit.ts'

/** What the management API needs from the office. */
export type ManagementPorts = Omit<Ports, 'dids' | 'singleUses' | 'signingKeyRecords'> &
  IdentifyingPorts &
  PresentingPorts &
  BackupPorts &
  VerificationPorts & {
    readonly authenticate: AuthenticateApiClient
    /** Asks members of dataspaces. */
    readonly queryHolder: QueryHolder
    readonly idempotency: Idempotency
    /** This process changed a tenant: nothing that was known of it counts any more. */
    readonly forgetTenant?: (id: TenantId) => void
    /** This process changed the key of an issuer, or how it is found. */
    readonly forgetIssuer?: (tenantId: TenantId, issuerId: IssuerId) => void
    /** This process changed entries of a status list. */
    readonly statusListChanged?: (tenantId: TenantId, listId: StatusListId) => void
    readonly rules: ManagementRules
    /** Absent = no limit. */
    readonly rateLimit?: RateLimit
  }

export interface ManagementRules {
  /** Whether every POST must have an `Idempotency-Key`; optional in demo mode. */
  readonly idempotencyKeyRequired: boolean
  /** Whether webhooks may be plain http and on private addresses. */
  readonly allowPrivateNetworks: boolean
}
