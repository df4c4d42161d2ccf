import { decodeBase64url } from '../../../lib/base64url.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'

/** The members of transaction data that was parsed before. */
export function readTransactionData(encoded: string): JsonObject {
  return parseJsonObject(decodeBase64url(encoded))
}
