import type { SignatureAlgorithm } from '../../../core/identities/signing-key.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'

const suites: Readonly<Record<SignatureAlgorithm, readonly string[]>> = {
  ES256: ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'],
  ES384: ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'],
  EdDSA: ['eddsa-rdfc-2022', 'eddsa-jcs-2022'],
  ES256K: [],
}

/** The cryptosuites of `di_vp` proofs that a configuration takes: credentials of linked data alone, bound by a DID; else none. */
export function diVpSuites({
  format,
  binding: { methods, proofAlgorithms, keyAttestation },
}: Pick<CredentialConfiguration, 'format' | 'binding'>): readonly string[] {
  if (format !== 'ldp_vc' || keyAttestation !== undefined) return []
  if (!methods.some((method) => method.startsWith('did:'))) return []
  return [...new Set(proofAlgorithms.flatMap((algorithm) => suites[algorithm]))]
}
