import type { Participant } from '../dcp/participant.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { VerifiedCredential } from './credential-format.ts'

export interface HolderQuestion {
  /** DID of the holder. */
  readonly holder: string
  /** The access token that it gave. */
  readonly token: string
  readonly scopes: readonly string[]
}

/**
 * Asks a member of a dataspace for its credentials, and verifies all that it shows (DCP §5).
 * @throws {CoreError} `presentation_refused` when something that was asked for is missing, or does not hold
 */
export type QueryHolder = (
  tenant: Tenant,
  participant: Participant,
  question: HolderQuestion,
) => Promise<readonly VerifiedCredential[]>
