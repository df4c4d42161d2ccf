import { type ProofRule, refuseProof } from './key-proof.ts'

/** OpenID4VCI 1.0 Appendix F.1: `typ` says what the JWT is for, so that none made for something else is taken. */
export const requireProofType: ProofRule = ({ header }) => {
  if (header.typ !== 'openid4vci-proof+jwt')
    throw refuseProof('A key proof must have typ openid4vci-proof+jwt.', 'Appendix F.1: typ')
}
