import { type ProofRule, refuseProof } from './key-proof.ts'

/**
 * OpenID4VCI 1.0 Appendix F.1: `iss` is the `client_id` of the token request, and absent when that was anonymous. Wallets of older
 * drafts (TSG's is one) name themselves there although they are anonymous: by the DID whose key signs, which says nothing new, it passes.
 */
export const requireClient: ProofRule = ({ header, claims }, { walletClientId }) => {
  const { iss } = claims
  if (iss === undefined || iss === walletClientId) return
  if (walletClientId !== undefined)
    throw refuseProof(
      'The iss of a key proof must be the client_id of the token request.',
      'Appendix F.1: iss',
    )
  if (header.kid?.startsWith('did:') && iss === header.kid.split('#', 1)[0]) return
  throw refuseProof('A key proof has no iss when the token was asked for anonymously.', 'Appendix F.1: iss')
}
