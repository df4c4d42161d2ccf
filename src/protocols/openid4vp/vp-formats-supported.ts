import type { CredentialFormat } from '../../core/ports/credential-format.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { DcqlQuery } from '../../core/verification/dcql/dcql-query.ts'

/** What is verified of each format that is asked for (OpenID4VP 1.0 §11.1; Appendix B.1.3 and B.3.4). */
export function vpFormatsSupported(
  formats: Ports['formats'],
  { credentials }: DcqlQuery,
): Readonly<Record<string, unknown>> {
  const asked = new Set<string>(credentials.map(({ format }) => format))
  const supported = [...formats.values()].filter(({ id }) => asked.has(id))
  return Object.fromEntries(supported.map((format) => [format.id, detailsOf(format)]))
}

function detailsOf({ id, algorithms }: CredentialFormat): Readonly<Record<string, readonly string[]>> {
  switch (id) {
    case 'dc+sd-jwt':
      return { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms }
    case 'ldp_vc':
      return {
        proof_type_values: ['DataIntegrityProof', 'EcdsaSecp256k1Signature2019'],
        // The last is of credentials alone: presentations are signed by one of the others.
        cryptosuite_values: [
          'ecdsa-rdfc-2019',
          'ecdsa-jcs-2019',
          'eddsa-rdfc-2022',
          'eddsa-jcs-2022',
          'ecdsa-sd-2023',
        ],
      }
    default:
      return { alg_values: algorithms }
  }
}
