import type { TransactionData } from '../../core/ports/verifier-client.ts'
import type { DcqlQuery } from '../../core/verification/dcql/dcql-query.ts'
import { decodeBase64url } from '../../lib/base64url.ts'
import { type JsonValue, parseJsonObject } from '../../lib/json.ts'
import { RequestFault, refusing } from './request-fault.ts'

const MOST = 20
const CLAUSE = 'OpenID4VP 1.0 §5.1'

/**
 * `transaction_data` (OpenID4VP 1.0 §5.1, Appendix B.3.3.1). Whether its types are known is decided by whoever presents.
 * @throws {RequestFault} `invalid_transaction_data`
 */
export function parseTransactionData(
  value: JsonValue | undefined,
  query: DcqlQuery,
): readonly TransactionData[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST) {
    throw fault('transaction_data is not an array of 1 to 20')
  }
  return (value as readonly JsonValue[]).map((encoded) => parseOne(encoded, query))
}

function parseOne(encoded: JsonValue, query: DcqlQuery): TransactionData {
  if (typeof encoded !== 'string' || encoded.length > 65_536) throw fault('transaction_data is no text')
  const data = asTransactionFault(() => parseJsonObject(decodeBase64url(encoded), { maxDepth: 10 }))
  const { type, credential_ids: ids, transaction_data_hashes_alg: hashes } = data
  if (typeof type !== 'string' || type === '') throw fault('transaction_data has no type')
  if (!Array.isArray(ids) || ids.length === 0) throw fault('transaction_data has no credential_ids')
  const known = query.credentials.map(({ id }) => id)
  const queryIds = (ids as readonly JsonValue[]).filter((id) => typeof id === 'string' && known.includes(id))
  if (queryIds.length === 0) throw fault('credential_ids of transaction_data are not in the query')
  if (hashes !== undefined && !(Array.isArray(hashes) && hashes.includes('sha-256'))) {
    throw fault('transaction_data asks for another hash than sha-256')
  }
  return {
    type,
    queryIds: queryIds as readonly string[],
    encoded,
    ...(hashes === undefined ? {} : { hashName: 'sha-256' }),
  }
}

function asTransactionFault<T>(work: () => T): T {
  try {
    return refusing('transaction_data cannot be read', CLAUSE, work)
  } catch (error) {
    throw error instanceof RequestFault ? fault('transaction_data cannot be read') : error
  }
}

function fault(reason: string): RequestFault {
  return new RequestFault(reason, CLAUSE, 'invalid_transaction_data')
}
