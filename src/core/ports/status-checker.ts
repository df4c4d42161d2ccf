import type { Instant } from '../ids.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { IssuerKeyLookup, StatusClaim } from './credential-format.ts'

export interface StatusQuery {
  /** What the credential carries. */
  readonly status: StatusClaim
  /** Whose signature on the list counts. */
  readonly listKey: IssuerKeyLookup
  /** Names who believes whom: what was read for one is never an answer for another. */
  readonly trust: string
}

export interface CheckedStatus {
  readonly status: CredentialStatus
  /** Asking again before then brings nothing new. */
  readonly freshUntil: Instant
}

/** Reads the status of other people's credentials. */
export interface StatusChecker {
  /**
   * Never valid by default: a mechanism that is not known, a list that cannot be read and a value that is not known are errors.
   * @throws {CoreError} `status_list_unavailable`, `credential_invalid`, what `listKey` raises
   */
  check(query: StatusQuery): Promise<CheckedStatus>
}
