import { signatureAlgorithms } from '../../core/identities/signing-key.ts'
import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import type { Random } from '../../core/ports/random.ts'
import { findFaults } from './find-faults.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwtVc } from './present.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

/**
 * SD-JWT VC: RFC 9901 and draft-ietf-oauth-sd-jwt-vc, compact serialization.
 * @param options.decoys digests without disclosure added to each `_sd`, to hide how many claims there are
 */
export function createSdJwtVcFormat(
  { random }: { readonly random: Pick<Random, 'bytes'> },
  options: { readonly decoys?: number } = {},
): CredentialFormat {
  return {
    id: 'dc+sd-jwt',
    algorithms: signatureAlgorithms,
    // OpenID4VCI 1.0 Appendix A.3.2
    profile: ({ type }) => ({ vct: type.vct }),
    faults: findFaults,
    issue: (credential) => issueSdJwtVc(random, credential, options),
    verify: verifySdJwtVc,
    present: presentSdJwtVc,
  }
}
