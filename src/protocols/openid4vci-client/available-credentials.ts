import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { type SignatureAlgorithm, signatureAlgorithms } from '../../core/identities/signing-key.ts'
import type { AvailableCredential } from '../../core/ports/issuer-client.ts'
import type { IssuerMetadata } from './fetch-issuer-metadata.ts'
import { CredentialConfiguration, invalidAnswer, readWire } from './wire.ts'

/**
 * A configuration of the issuer, as far as a holder needs it (OpenID4VCI 1.0 §12.2.4).
 * @throws {CoreError} `issuer_answer_invalid` when it is not in the metadata; `offer_invalid` when it asks for what is not done here
 */
export function availableCredential(
  metadata: IssuerMetadata,
  configurationId: string,
  identifier?: string,
): AvailableCredential {
  const supported = metadata.credential_configurations_supported
  if (!Object.hasOwn(supported, configurationId)) {
    throw invalidAnswer('the configuration is not in credential_configurations_supported')
  }
  const configuration = readWire(CredentialConfiguration, supported[configurationId], 'configuration')
  const binding = bindingOf(configuration)
  return {
    configurationId,
    ...(identifier === undefined ? {} : { identifier }),
    format: configuration.format,
    type: typeOf(configuration),
    ...(binding === undefined ? {} : { binding }),
    batchSize: metadata.batch_credential_issuance?.batch_size ?? 1,
  }
}

function typeOf({
  vct,
  credential_definition: definition,
  types: older,
}: Static<typeof CredentialConfiguration>): AvailableCredential['type'] {
  const [first, ...others] = definition?.type ?? older ?? []
  return {
    ...(vct === undefined ? {} : { vct }),
    ...(first === undefined ? {} : { types: [first, ...others] }),
  }
}

/** The key itself before a DID: it says no more than needed. */
const preferred = ['jwk', 'did:jwk', 'did:key', 'did:web'] as const

function bindingOf(configuration: Static<typeof CredentialConfiguration>): AvailableCredential['binding'] {
  const { cryptographic_binding_methods_supported: methods, proof_types_supported: proofTypes } =
    configuration
  if (methods === undefined && proofTypes === undefined) return undefined
  const offered = methods ?? ['jwk']
  // Older issuers write `did` for any DID.
  const by = preferred.find((method) => offered.includes(method)) ?? (offered.includes('did') && 'did:jwk')
  if (by === undefined || by === false) throw unsupported(`keys bound by ${offered.join(', ')}`)
  if (proofTypes !== undefined && proofTypes.jwt === undefined) throw unsupported('another proof than a JWT')
  if (proofTypes?.jwt?.key_attestations_required !== undefined) throw unsupported('attested keys')
  const allowed = proofTypes?.jwt?.proof_signing_alg_values_supported
  const algorithm: SignatureAlgorithm | undefined =
    allowed === undefined ? 'ES256' : signatureAlgorithms.find((name) => allowed.includes(name))
  if (algorithm === undefined) throw unsupported(`signatures of ${allowed?.join(', ')}`)
  return { by, algorithm }
}

function unsupported(what: string): CoreError {
  return new CoreError('offer_invalid', `The issuer asks for ${what}, which this office cannot give.`)
}
