import { type ProofRule, refuseProof } from './key-proof.ts'

/**
 * OpenID4VCI 1.0 Appendix F.1: `alg` is one of `proof_signing_alg_values_supported`. Neither `none` nor a MAC can be: they do
 * not even parse.
 */
export const requireProofAlgorithm: ProofRule = ({ header }, { binding }) => {
  if (!(binding.proofAlgorithms as readonly string[]).includes(header.alg)) {
    throw refuseProof(
      `A key proof must be signed with one of ${binding.proofAlgorithms.join(', ')}.`,
      `Appendix F.1: alg ${header.alg}`,
    )
  }
}
