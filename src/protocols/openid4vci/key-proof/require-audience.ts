import { type ProofRule, refuseProof } from './key-proof.ts'

/** OpenID4VCI 1.0 Appendix F.1: `aud` is a string, and our identifier to the letter. */
export const requireAudience: ProofRule = ({ claims }, { credentialIssuer }) => {
  if (claims['aud'] !== credentialIssuer)
    throw refuseProof(`A key proof must have aud ${credentialIssuer}, as a string.`, 'Appendix F.1: aud')
}
