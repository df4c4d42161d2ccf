import type { SignatureAlgorithm } from '../../core/identities/signing-key.ts'
import type { CredentialConfiguration, HolderBinding } from '../../core/issuers/credential-configuration.ts'
import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import { diVpSuites } from './key-proof/di-vp-suites.ts'
import { claimsMember, displayMember } from './metadata-display.ts'

/**
 * What a wallet is told of a configuration (OpenID4VCI 1.0 §12.2.4 `credential_configurations_supported`). The members of its
 * Credential Format Profile come from the format and win.
 * @param algorithm of the key that signs
 */
export function configurationMetadata(
  configuration: CredentialConfiguration,
  format: CredentialFormat,
  algorithm: SignatureAlgorithm,
): Readonly<Record<string, unknown>> {
  const { binding, display, claims } = configuration
  const metadata = { ...displayMember(display), ...claimsMember(claims) }
  return {
    format: configuration.format,
    scope: configuration.scope,
    ...signingAlgorithms(configuration, algorithm),
    ...bindingMembers(configuration.format, binding, diVpSuites(configuration)),
    ...format.profile(configuration, algorithm),
    ...(Object.keys(metadata).length === 0 ? {} : { credential_metadata: metadata }),
  }
}

/** JOSE names for JWT kinds, COSE numbers for mdoc (Appendix A.2.2); Data Integrity suites are named by their format. */
function signingAlgorithms({ format }: CredentialConfiguration, algorithm: SignatureAlgorithm) {
  if (format === 'ldp_vc') return {}
  const name = format === 'mso_mdoc' ? coseAlgorithms[algorithm] : algorithm
  return { credential_signing_alg_values_supported: [name] }
}

/** IANA COSE Algorithms. */
const coseAlgorithms = { ES256: -7, ES384: -35, EdDSA: -8, ES256K: -47 } as const

/** `proof_types_supported` stands there if and only if the credential is bound to a key. */
function bindingMembers(
  format: CredentialConfiguration['format'],
  { methods, proofAlgorithms, keyAttestation }: HolderBinding,
  suites: readonly string[],
) {
  if (methods.length === 0) return {}
  const proofType = {
    proof_signing_alg_values_supported: proofAlgorithms,
    ...(keyAttestation === undefined
      ? {}
      : { key_attestations_required: requiredAttestation(keyAttestation) }),
  }
  return {
    cryptographic_binding_methods_supported:
      format === 'mso_mdoc' ? methods.map((method) => (method === 'jwk' ? 'cose_key' : method)) : methods,
    proof_types_supported: {
      jwt: proofType,
      ...(keyAttestation === undefined ? {} : { attestation: proofType }),
      ...(suites.length === 0 ? {} : { di_vp: { proof_signing_alg_values_supported: suites } }),
    },
  }
}

/** Empty lists mean any level; on the wire an array must not be empty. */
function requiredAttestation({
  keyStorage,
  userAuthentication,
}: NonNullable<HolderBinding['keyAttestation']>) {
  return {
    ...(keyStorage.length === 0 ? {} : { key_storage: keyStorage }),
    ...(userAuthentication.length === 0 ? {} : { user_authentication: userAuthentication }),
  }
}
