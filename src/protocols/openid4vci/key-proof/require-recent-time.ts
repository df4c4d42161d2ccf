import { type ProofRule, refuseProof } from './key-proof.ts'

/** OpenID4VCI 1.0 Appendix F.4: `iat` lies neither in the future nor before the oldest nonce that is still good. */
export const requireRecentTime: ProofRule = ({ claims }, { now, clockSkewSeconds, maxAgeSeconds }) => {
  const { iat } = claims
  const age = typeof iat === 'number' ? now / 1000 - iat : Number.NaN
  if (Number.isNaN(age)) throw refuseProof('A key proof must have iat, a number.', 'Appendix F.1: iat')
  if (age < -clockSkewSeconds)
    throw refuseProof('The iat of a key proof lies in the future.', 'Appendix F.4: iat')
  if (age > maxAgeSeconds + clockSkewSeconds)
    throw refuseProof('A key proof is too old: make one for this request.', 'Appendix F.4: iat')
}
