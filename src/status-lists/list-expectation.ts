import type { Instant } from '../core/ids.ts'
import type { LinkedData } from '../core/ports/linked-data.ts'

/** What a reader of a list knows before it reads it. */
export interface ListExpectation {
  /** Where the credential says that the list is. */
  readonly url: string
  readonly now: Instant
  readonly clockSkewSeconds: number
  /** What the encoded list may have. */
  readonly maxTokenBytes: number
  /** What a list may have when decompressed. */
  readonly maxListBytes: number
  /** Verifies lists with embedded proofs; absent = they cannot be read. */
  readonly linkedData?: Pick<LinkedData, 'verifyCredential'>
  /**
   * Lists as participants of dataspaces publish them (DCP): a bitstring may be shorter, have another id and no multibase. `unsignedFrom`
   * names the issuer of whom a list without any signature is believed, because it comes from its address.
   */
  readonly dataspace?: { readonly unsignedFrom?: string }
}
