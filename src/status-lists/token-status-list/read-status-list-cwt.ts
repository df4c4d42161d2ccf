import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import { parseCoseSign1 } from '../../lib/cose-sign1.ts'
import { refusingLater } from '../refuse-list.ts'
import { signedByCose, verifyListSignature } from '../verify-list-signature.ts'
import { readCwtClaims, STATUS_LIST_CWT } from './cwt-claims.ts'
import {
  issuerOf,
  KIND,
  MAX_TOKEN_BYTES,
  readListClaims,
  refusal,
  type StatusListContent,
  type StatusListExpectation,
} from './read-list-claims.ts'

/**
 * Verifies a status list token in CWT form (Token Status List §5.2, §8.3).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readStatusListCwt(
  token: Uint8Array,
  issuerKey: IssuerKeyLookup,
  expectation: StatusListExpectation,
): Promise<StatusListContent> {
  const { maxTokenBytes = MAX_TOKEN_BYTES } = expectation
  const { message, claims } = await refusingLater(KIND, async () => {
    const parsed = await parseCoseSign1(token, maxTokenBytes)
    if (parsed.typ !== STATUS_LIST_CWT)
      throw refusal(`typ is not ${STATUS_LIST_CWT} (Token Status List §5.2)`)
    return { message: parsed, claims: await readCwtClaims(parsed.payload, maxTokenBytes) }
  })
  const issuer = await verifyListSignature(KIND, signedByCose(message), issuerOf(claims), issuerKey)
  return readListClaims(issuer, claims, expectation, (lst) => {
    if (!(lst instanceof Uint8Array)) throw refusal('lst is not a byte string (Token Status List §4.3)')
    return lst
  })
}
