import { signatureAlgorithms } from '../../core/identities/signing-key.ts'
import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import { findFaults } from './find-faults.ts'
import { issueJwtVc } from './issue-jwt-vc.ts'
import { presentJwtVc } from './present-jwt-vc.ts'
import { verifyJwtVc } from './verify-jwt-vc.ts'
import { verifyJwtVp } from './verify-jwt-vp.ts'

/** W3C Verifiable Credentials Data Model 1.1 in its JWT encoding (§6.3.1). */
export const jwtVcFormat: CredentialFormat = {
  id: 'jwt_vc_json',
  algorithms: signatureAlgorithms,
  // OpenID4VCI 1.0 Appendix A.1.1
  profile: ({ type }) => ({ credential_definition: { type: type.types } }),
  faults: findFaults,
  issue: issueJwtVc,
  verify: (encoded, issuerKey, expectation) =>
    expectation.presentation === undefined
      ? verifyJwtVc(encoded, issuerKey, expectation)
      : verifyJwtVp(encoded, issuerKey, expectation, expectation.presentation),
  present: presentJwtVc,
}
