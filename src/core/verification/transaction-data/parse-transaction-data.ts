import { decodeBase64url, encodeBase64url } from '../../../lib/base64url.ts'
import { isHashName } from '../../../lib/hash.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { CoreError } from '../../errors.ts'
import type { DcqlQuery } from '../dcql/dcql-query.ts'
import type { TransactionData } from './transaction-data.ts'

const MOST = 20
const MOST_CHARACTERS = 50_000

/**
 * Transactions to be authorized (OpenID4VP 1.0 §5.1): as objects, or as the base64url texts that a wallet is sent. The text is kept, since
 * it is what is hashed.
 * @param knownTypes absent = every type; otherwise those that the tenant deals in
 * @throws {CoreError} `invalid_request`, its pointers below `/transactionData`
 */
export function parseTransactionData(
  value: readonly unknown[],
  query: DcqlQuery,
  knownTypes?: readonly string[],
): readonly TransactionData[] {
  if (value.length === 0 || value.length > MOST) throw fault('', `must have 1 to ${MOST} elements`)
  return value.map((one, index) => parseOne(one, `/${index}`, query, knownTypes))
}

function parseOne(
  value: unknown,
  pointer: string,
  query: DcqlQuery,
  knownTypes: readonly string[] | undefined,
): TransactionData {
  const members = readMembers(value, pointer)
  const encoded = typeof value === 'string' ? value : encodeBase64url(JSON.stringify(members))
  if (encoded.length > MOST_CHARACTERS) throw fault(pointer, 'is too large')
  const { type } = members
  if (typeof type !== 'string' || type === '') throw fault(`${pointer}/type`, 'must be a non-empty string')
  if (knownTypes !== undefined && !knownTypes.includes(type)) {
    throw fault(`${pointer}/type`, `must be one of those that the tenant deals in: ${knownTypes.join(', ')}`)
  }
  const algorithms = members['transaction_data_hashes_alg']
  return {
    encoded,
    type,
    credentialIds: parseCredentialIds(members['credential_ids'], `${pointer}/credential_ids`, query),
    ...(algorithms === undefined ? {} : { hashAlgorithms: parseAlgorithms(algorithms, pointer) }),
  }
}

function readMembers(value: unknown, pointer: string): JsonObject {
  if (isJsonObject(value)) return value
  if (typeof value !== 'string' || value.length > MOST_CHARACTERS) {
    throw fault(pointer, 'must be an object, or the base64url text of one')
  }
  try {
    return parseJsonObject(decodeBase64url(value))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw fault(pointer, `must be the base64url text of an object: ${error.reason}`)
  }
}

/** Only a proof of the holder's key in an SD-JWT VC can carry the hashes (Appendix B.3.3). */
function parseCredentialIds(value: unknown, pointer: string, { credentials }: DcqlQuery): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw fault(pointer, 'must be a non-empty array')
  return value.map((id: unknown, index) => {
    const asked = credentials.find((one) => one.id === id)
    if (asked === undefined) throw fault(`${pointer}/${index}`, 'is the id of no credential query')
    if (asked.format !== 'dc+sd-jwt' || !asked.requiresHolderBinding) {
      throw fault(`${pointer}/${index}`, 'must name a query for dc+sd-jwt with holder binding')
    }
    return asked.id
  })
}

function parseAlgorithms(value: unknown, pointer: string): NonNullable<TransactionData['hashAlgorithms']> {
  const at = `${pointer}/transaction_data_hashes_alg`
  if (!Array.isArray(value) || value.length === 0) throw fault(at, 'must be a non-empty array')
  return value.map((name: unknown, index) => {
    if (!isHashName(name)) throw fault(`${at}/${index}`, 'must be sha-256, sha-384 or sha-512')
    return name
  })
}

function fault(pointer: string, message: string): CoreError {
  const at = `/transactionData${pointer}`
  return new CoreError('invalid_request', `The transaction data cannot be used: ${at} ${message}.`, {
    violations: [{ pointer: at, message }],
  })
}
