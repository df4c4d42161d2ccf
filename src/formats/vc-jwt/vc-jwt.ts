import { signatureAlgorithms } from '../../core/identities/signing-key.ts'
import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import { faultsOfJwtCredential } from '../w3c-members.ts'
import { baseContext, type CheckDataModel } from './data-model.ts'
import { issueVcJwt } from './issue-vc-jwt.ts'
import { presentVcJwt } from './present-vc-jwt.ts'
import { verifyVcJwt } from './verify-vc-jwt.ts'
import { verifyVpJwt } from './verify-vp-jwt.ts'

const clauses = { baseContext, context: 'VCDM 2.0 §4.3', type: 'VCDM 2.0 §4.5', subject: 'VCDM 2.0 §4.8' }

/** W3C Verifiable Credentials Data Model 2.0, secured with JOSE (VC-JOSE-COSE §3.1). */
export function createVcJwtFormat(check: CheckDataModel): CredentialFormat {
  return {
    id: 'vc+jwt',
    algorithms: signatureAlgorithms,
    // OpenID4VCI 1.0 has no profile for it: stated as for the older encoding (Appendix A.1.1).
    profile: ({ type }) => ({ credential_definition: { type: type.types } }),
    faults: (configuration) => faultsOfJwtCredential(clauses, configuration),
    issue: issueVcJwt,
    verify: (encoded, issuerKey, expectation) =>
      expectation.presentation === undefined
        ? verifyVcJwt(check, encoded, issuerKey, expectation)
        : verifyVpJwt(check, encoded, issuerKey, expectation, expectation.presentation),
    present: presentVcJwt,
  }
}
