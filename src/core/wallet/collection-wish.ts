import type { WalletRecordId } from '../ids.ts'
import type { HolderIdentity } from './holding-key.ts'
import type { CredentialRule } from './keep-credentials.ts'

/** How credentials are wanted. */
export interface CollectionWish {
  /** Copies of each credential, each bound to a key of its own, as far as the issuer allows. Absent = 1. */
  readonly copies?: number
  /** An identity that credentials are bound to; absent = a fresh key for each. */
  readonly identity?: HolderIdentity
  /** Members of every credential request, which win over ours. */
  readonly additionalParameters?: Readonly<Record<string, unknown>>
  /** What else a credential must be to be kept. */
  readonly rule?: CredentialRule
  /** Whose they are; absent = the tenant's own wallet. */
  readonly walletId?: WalletRecordId
}
