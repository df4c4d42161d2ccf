import type { Instant } from '../ids.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { CarriedStatus, IssuerKeyLookup } from './credential-format.ts'

export interface StatusQuery {
  /** What the credential carries. */
  readonly status: CarriedStatus
  /** Whose signature on the list counts. */
  readonly listKey: IssuerKeyLookup
  /** Names who believes whom: what was read for one is never an answer for another. */
  readonly trust: string
  /**
   * Lists as participants of dataspaces publish them (DCP): of 16,384 entries or more, with another id, without multibase. `unsignedFrom`
   * is the issuer of whom a list without any signature is believed.
   */
  readonly dataspace?: { readonly unsignedFrom?: string }
}

export interface CheckedStatus {
  readonly status: CredentialStatus
  /** Asking again before then brings nothing new. */
  readonly freshUntil: Instant
}

/** Reads the status of other people's credentials. */
export interface StatusChecker {
  /**
   * The worst of all statuses that the credential carries. Never valid by default: a mechanism that is not known, a list that cannot be read and a value that is not known are errors.
   * @throws {CoreError} `status_list_unavailable`, `credential_invalid`, what `listKey` raises
   */
  check(query: StatusQuery): Promise<CheckedStatus>
}
