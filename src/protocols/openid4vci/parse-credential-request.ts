import { CoreError } from '../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../core/ids.ts'
import type { IssuanceAccessToken } from '../../core/issuance/issuance.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { CredentialRequest } from './wire.ts'

export interface RequestedCredential {
  /** Which configuration is asked for; undefined = the one of the access token. */
  readonly configurationId?: CredentialConfigurationId
  readonly proofs?: Proofs
}

/** The key proofs of a request, all of one type (OpenID4VCI 1.0 Appendix F). */
export type Proofs =
  | { readonly type: 'jwt'; readonly jwts: readonly string[] }
  | { readonly type: 'attestation'; readonly jwt: string }
  | { readonly type: 'di_vp'; readonly presentations: readonly JsonObject[] }
  /** A type that we do not offer. */
  | { readonly type: 'unsupported'; readonly name: string }

/**
 * Reads a request whose shape is right (OpenID4VCI 1.0 §8.2): by identifier if and only if the token came with identifiers.
 * @throws {CoreError} `credential_request_invalid`, `credential_identifier_unknown`
 */
export function parseCredentialRequest(
  request: CredentialRequest,
  { credentialIdentifiers }: Pick<IssuanceAccessToken, 'credentialIdentifiers'>,
): RequestedCredential {
  const { credential_identifier: identifier, credential_configuration_id: id, proofs } = request
  const parsed = proofs === undefined ? {} : { proofs: parseProofs(proofs) }
  if ((identifier === undefined) === (id === undefined)) {
    throw invalid('Send exactly one of credential_identifier and credential_configuration_id.')
  }
  if (credentialIdentifiers === undefined) {
    if (id === undefined) {
      throw unknownIdentifier(
        'The token came without credential_identifiers: send credential_configuration_id.',
      )
    }
    return { configurationId: as<CredentialConfigurationId>(id), ...parsed }
  }
  if (identifier === undefined) {
    throw invalid('The token came with credential_identifiers: send one of them as credential_identifier.')
  }
  if (!credentialIdentifiers.includes(identifier)) {
    throw unknownIdentifier('The token came without this credential_identifier.')
  }
  return parsed
}

function parseProofs({
  jwt,
  attestation,
  di_vp: presentations,
  ...others
}: NonNullable<CredentialRequest['proofs']>): Proofs {
  if (jwt !== undefined) return { type: 'jwt', jwts: jwt }
  if (presentations !== undefined)
    return { type: 'di_vp', presentations: presentations as readonly JsonObject[] }
  const [only] = attestation ?? []
  if (only !== undefined) return { type: 'attestation', jwt: only }
  return { type: 'unsupported', name: Object.keys(others)[0] ?? '' }
}

function invalid(message: string): CoreError {
  return new CoreError('credential_request_invalid', message)
}

function unknownIdentifier(message: string): CoreError {
  return new CoreError('credential_identifier_unknown', message)
}
