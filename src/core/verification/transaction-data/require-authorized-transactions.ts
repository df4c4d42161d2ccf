import { digestBase64url, isHashName } from '../../../lib/hash.ts'
import { PresentationFault } from '../presentation-fault.ts'
import type { AuthorizedTransactions, TransactionData } from './transaction-data.ts'

/** By the id of the credential query: what each of its presentations authorizes. */
export type AuthorizedByQuery = ReadonlyMap<string, readonly (AuthorizedTransactions | undefined)[]>

/**
 * Whether every transaction was authorized, by presentations to one of its queries alone (OpenID4VP 1.0 §5.1), and nothing else with it
 * (Appendix B.3.3.1).
 * @throws {PresentationFault} `transaction_not_authorized`
 */
export function requireAuthorizedTransactions(
  asked: readonly TransactionData[],
  presented: AuthorizedByQuery,
): void {
  const authorizedBy = new Map<TransactionData, Set<string>>(asked.map((one) => [one, new Set()]))
  for (const [id, presentations] of presented) {
    const mine = asked.filter(({ credentialIds }) => credentialIds.includes(id))
    for (const authorized of presentations) {
      for (const one of matchHashes(mine, authorized)) authorizedBy.get(one)?.add(id)
    }
  }
  for (const queries of authorizedBy.values()) {
    if (queries.size === 0) throw fault('a transaction that was to be authorized is not', '§8.4')
    if (queries.size > 1) throw fault('a transaction is authorized with more than one credential', '§5.1')
  }
}

/** The transactions whose hashes the proof carries. */
function matchHashes(
  asked: readonly TransactionData[],
  authorized: AuthorizedTransactions | undefined,
): readonly TransactionData[] {
  if (authorized === undefined) return []
  const { hashes, algorithm = 'sha-256' } = authorized
  if (!isHashName(algorithm)) throw fault('the hash algorithm is not known', profile)
  return hashes.map((hash) => {
    const one = asked.find(({ encoded }) => digestBase64url(algorithm, encoded) === hash)
    if (one === undefined) throw fault('a hash is of nothing that was to be authorized', profile)
    const { hashAlgorithms = ['sha-256'] } = one
    if (!hashAlgorithms.includes(algorithm)) throw fault('the hash algorithm was not asked for', profile)
    if (one.hashAlgorithms !== undefined && authorized.algorithm === undefined) {
      throw fault('transaction_data_hashes_alg is missing', profile)
    }
    return one
  })
}

const profile = 'Appendix B.3.3.1'

function fault(detail: string, clause: string): PresentationFault {
  return new PresentationFault('transaction_not_authorized', `${detail} (OpenID4VP 1.0 ${clause})`)
}
