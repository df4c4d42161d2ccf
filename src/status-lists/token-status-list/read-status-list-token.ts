import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import { decodeBase64url } from '../../lib/base64url.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parseJws } from '../../lib/jws.ts'
import { refusing } from '../refuse-list.ts'
import { signedByJws, verifyListSignature } from '../verify-list-signature.ts'
import {
  issuerOf,
  KIND,
  MAX_TOKEN_BYTES,
  readListClaims,
  refusal,
  type StatusListContent,
  type StatusListExpectation,
} from './read-list-claims.ts'
import { STATUS_LIST_TYP } from './token-status-list.ts'

/**
 * Verifies a status list token in JWT form (Token Status List §5.1, §8.3).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readStatusListToken(
  token: string,
  issuerKey: IssuerKeyLookup,
  expectation: StatusListExpectation,
): Promise<StatusListContent> {
  const { maxTokenBytes = MAX_TOKEN_BYTES } = expectation
  const { jws, claims } = refusing(KIND, () => {
    const parsed = parseJws(token, { maxBytes: maxTokenBytes })
    if (parsed.header.typ !== STATUS_LIST_TYP)
      throw refusal(`typ is not ${STATUS_LIST_TYP} (Token Status List §5.1)`)
    return { jws: parsed, claims: parseJsonObject(parsed.payload, { maxBytes: maxTokenBytes, maxDepth: 8 }) }
  })
  const issuer = await verifyListSignature(KIND, signedByJws(jws), issuerOf(claims), issuerKey)
  return readListClaims(issuer, claims, expectation, (lst) => {
    if (typeof lst !== 'string') throw refusal('lst is not a string (Token Status List §4.2)')
    return decodeBase64url(lst)
  })
}
