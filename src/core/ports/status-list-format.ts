import type { Instant, StatusListId } from '../ids.ts'
import type { StatusListFormatId } from '../issuers/credential-configuration.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { CredentialSigner, StatusClaim } from './credential-format.ts'

export interface StatusListToPublish {
  readonly id: StatusListId
  /** The URL that credentials point to: for a part, that of the part. */
  readonly url: string
  /** Which part of the list is published; absent = the list, or its first part. */
  readonly part?: string
  readonly signer: CredentialSigner
  readonly bitsPerEntry: 1 | 2 | 4 | 8
  /** One value after another, packed in the bit order of the format. */
  readonly packed: Uint8Array
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  /** How long a reader may keep it. */
  readonly ttlSeconds: number
}

/** One mechanism of publishing statuses. */
export interface StatusListFormat {
  readonly id: StatusListFormatId
  readonly bitsPerEntry: 1 | 2 | 4 | 8
  /** Media type of the published list. */
  readonly mediaType: string
  /** Further media types that a reader may ask for instead, and what makes the list in them. */
  readonly others?: ReadonlyMap<string, (list: StatusListToPublish) => Promise<string | Uint8Array>>
  /**
   * Formats whose list says several things of a credential publish it in parts, each at an address of its own: that of the list with
   * `/{part}` behind it.
   */
  readonly parts?: readonly string[]
  /** The value that stands for a status. */
  value(status: CredentialStatus): number
  /** What a credential carries to point to its entry. */
  claim(listUrl: string, index: number): StatusClaim
  /** Sets one entry in the packed bytes, in the bit order of the format. */
  set(packed: Uint8Array, index: number, value: number): void
  /** The signed list. */
  publish(list: StatusListToPublish): Promise<string>
}
