import { type ProofRule, refuseProof } from './key-proof.ts'

/** OpenID4VCI 1.0 Appendix F.1: `iss` is the `client_id` of the token request, and absent when that was anonymous. */
export const requireClient: ProofRule = ({ claims }, { walletClientId }) => {
  const { iss } = claims
  if (iss === undefined || iss === walletClientId) return
  throw walletClientId === undefined
    ? refuseProof('A key proof has no iss when the token was asked for anonymously.', 'Appendix F.1: iss')
    : refuseProof('The iss of a key proof must be the client_id of the token request.', 'Appendix F.1: iss')
}
