import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import type { ListExpectation } from '../list-expectation.ts'
import { openListCredential } from '../open-list-credential.ts'
import { type BitstringContent, type BitstringTerms, readBitstring } from '../read-bitstring.ts'
import { LIST_CREDENTIAL_TYPE, LIST_TYPE } from './status-list-2021.ts'

/** RevocationList2020 is its forerunner, with one purpose and another name for the same bits. */
const terms: BitstringTerms = {
  kind: 'StatusList2021',
  credentialTypes: [LIST_CREDENTIAL_TYPE, 'RevocationList2020Credential', 'RevocationList2021Credential'],
  subjectTypes: [LIST_TYPE, 'RevocationList2020', 'RevocationList2021'],
  anyEncoding: true,
  usualPurpose: 'revocation',
}

/**
 * Verifies a StatusList2021Credential that a JWT secures (StatusList2021 §3.2).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readStatusList2021(
  body: string,
  issuerKey: IssuerKeyLookup,
  expectation: ListExpectation,
): Promise<BitstringContent> {
  return readBitstring(terms, await openListCredential(terms.kind, body, issuerKey, expectation), expectation)
}
