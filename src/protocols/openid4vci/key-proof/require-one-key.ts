import { type ProofRule, refuseProof } from './key-proof.ts'

/** OpenID4VCI 1.0 Appendix F.1: exactly one of `kid`, `jwk` and `x5c` names the key. */
export const requireOneKey: ProofRule = ({ header }) => {
  const named = ['kid', 'jwk', 'x5c'].filter((member) => Object.hasOwn(header, member))
  if (named.length !== 1) {
    throw refuseProof(
      'A key proof must name its key by exactly one of kid, jwk and x5c.',
      `Appendix F.1: ${named.join(', ') || 'no key'}`,
    )
  }
}
