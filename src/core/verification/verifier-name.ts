export const verifierNames = [
  'decentralized_identifier',
  'x509_san_dns',
  'x509_hash',
  'redirect_uri',
  'verifier_attestation',
  'pre-registered',
] as const
/** How the verifier names itself (OpenID4VP 1.0 §5.9.3, §11.1); the last two need settings of the tenant. */
export type VerifierName = (typeof verifierNames)[number]
