import type { HashName } from '../../../lib/hash.ts'

/** What a person authorizes by presenting (OpenID4VP 1.0 §8.4). */
export interface TransactionData {
  /** Base64url of its JSON, as it goes to the wallet: this text is what is hashed. */
  readonly encoded: string
  readonly type: string
  /** Ids of credential queries: presentations to one of them authorize it. */
  readonly credentialIds: readonly string[]
  /** Absent = `sha-256`, which is then not named (Appendix B.3.3.1). */
  readonly hashAlgorithms?: readonly HashName[]
}

/** What a proof of the holder's key says of transactions, unjudged. */
export interface AuthorizedTransactions {
  readonly hashes: readonly string[]
  /** As it was named; absent = it was not. */
  readonly algorithm?: string
}
