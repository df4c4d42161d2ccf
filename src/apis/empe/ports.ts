import type {
  AuthorizationPorts,
  AuthorizationRules,
} from '../../core/authorizations/validate-authorization.ts'
import type { StatusListId, TenantId } from '../../core/ids.ts'
import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { SchemaPorts } from '../../core/offerings/create-schema.ts'
import type { Ports } from '../../core/ports/ports.ts'

/** What the Empe API needs from the office. */
export type EmpePorts = Ports &
  AuthorizationPorts &
  IssuingPorts &
  SchemaPorts & {
    readonly rules: AuthorizationRules
    readonly statusListChanged: (tenantId: TenantId, listId: StatusListId) => void
  }
