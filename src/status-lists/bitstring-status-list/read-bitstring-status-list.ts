import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import type { ListExpectation } from '../list-expectation.ts'
import { openListCredential } from '../open-list-credential.ts'
import { type BitstringContent, type BitstringTerms, readBitstring } from '../read-bitstring.ts'
import { LIST_CREDENTIAL_TYPE, LIST_TYPE } from './bitstring-status-list.ts'

const terms: BitstringTerms = {
  kind: 'bitstring status list',
  credentialTypes: [LIST_CREDENTIAL_TYPE],
  subjectTypes: [LIST_TYPE],
}

/**
 * Verifies a BitstringStatusListCredential that a JWT secures (Bitstring Status List §3.2).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readBitstringStatusList(
  body: string,
  issuerKey: IssuerKeyLookup,
  expectation: ListExpectation,
): Promise<BitstringContent> {
  return readBitstring(terms, await openListCredential(terms.kind, body, issuerKey, expectation), expectation)
}
