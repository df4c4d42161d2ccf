import { type ProofRule, refuseProof } from './key-proof.ts'

/** RFC 7519 §4.1.4, §4.1.5: `exp` and `nbf` are not asked for; when they are there, they hold. */
export const requireLifetime: ProofRule = ({ claims }, { now, clockSkewSeconds }) => {
  const seconds = now / 1000
  const { exp, nbf } = claims
  if (exp !== undefined && !(typeof exp === 'number' && exp + clockSkewSeconds > seconds))
    throw refuseProof('A key proof has expired.', 'RFC 7519 §4.1.4')
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf - clockSkewSeconds <= seconds))
    throw refuseProof('A key proof is not valid yet.', 'RFC 7519 §4.1.5')
}
