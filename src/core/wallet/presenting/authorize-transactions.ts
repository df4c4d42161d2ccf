import { sha256Base64url } from '../../../lib/hash.ts'
import type { TransactionData } from '../../ports/verifier-client.ts'
import type { CredentialQuery } from '../../verification/dcql/dcql-query.ts'

/** By the id of the query: what the proof of its credential says besides (OpenID4VP 1.0 Appendix B.3.3.1). */
export type TransactionClaims = ReadonlyMap<string, Readonly<Record<string, unknown>>>

/**
 * Which credential authorizes which transaction: one each, the first whose proof has a place for it.
 * @returns undefined when a transaction finds none
 */
export function authorizeTransactions(
  transactions: readonly TransactionData[],
  answered: readonly CredentialQuery[],
): TransactionClaims | undefined {
  const able = new Set(
    answered
      .filter(({ format, requiresHolderBinding }) => format === 'dc+sd-jwt' && requiresHolderBinding)
      .map(({ id }) => id),
  )
  const byQuery = new Map<string, TransactionData[]>()
  for (const transaction of transactions) {
    const id = transaction.queryIds.find((one) => able.has(one))
    if (id === undefined) return undefined
    byQuery.set(id, [...(byQuery.get(id) ?? []), transaction])
  }
  return new Map([...byQuery].map(([id, data]) => [id, claimsFor(data)]))
}

/** The text is hashed as it came, not what it stands for. */
function claimsFor(data: readonly TransactionData[]): Readonly<Record<string, unknown>> {
  const isNamed = data.some(({ hashName }) => hashName !== undefined)
  return {
    transaction_data_hashes: data.map(({ encoded }) => sha256Base64url(encoded)),
    ...(isNamed ? { transaction_data_hashes_alg: 'sha-256' } : {}),
  }
}
