import { signatureAlgorithms } from '../../core/identities/signing-key.ts'
import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import { findFaults } from './find-faults.ts'
import { issueLdpVc, securingOf } from './issue-ldp-vc.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import { presentLdpVc } from './present-ldp-vc.ts'
import { parseDocument } from './verify-document.ts'
import { verifyLdpVc } from './verify-ldp-vc.ts'
import { verifyLdpVp } from './verify-ldp-vp.ts'

/** W3C credentials with embedded proofs, VCDM 1.1 and 2.0; encoded as the JSON text of the document. */
export function createLdpVcFormat(jsonLd: JsonLd): CredentialFormat {
  return {
    id: 'ldp_vc',
    algorithms: signatureAlgorithms,
    // OpenID4VCI 1.0 Appendix A.1.2
    profile: ({ type }, algorithm = 'ES256') => ({
      credential_definition: {
        '@context': [securingOf(algorithm).base, ...(type.contexts ?? [])],
        type: type.types,
      },
      credential_signing_alg_values_supported: [securingOf(algorithm).cryptosuite],
    }),
    faults: (configuration) => findFaults(jsonLd.contexts, configuration),
    issue: (credential) => issueLdpVc(jsonLd, credential),
    async verify(encoded, issuerKey, expectation) {
      const document = parseDocument(encoded)
      return expectation.presentation === undefined
        ? verifyLdpVc(jsonLd, document, issuerKey, expectation)
        : verifyLdpVp(jsonLd, document, issuerKey, expectation, expectation.presentation)
    },
    present: (credential) => presentLdpVc(jsonLd, credential),
  }
}
