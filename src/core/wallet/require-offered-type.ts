import { CoreError } from '../errors.ts'
import type { CredentialType, FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { CredentialFormat, VerifiedCredential } from '../ports/credential-format.ts'
import type { AvailableCredential } from '../ports/issuer-client.ts'
import type { Ports } from '../ports/ports.ts'

/** Names that formats have with other issuers, and had in older drafts. */
const formatNames: Readonly<Record<string, FormatIdentifier>> = {
  'vc+sd-jwt': 'dc+sd-jwt',
  jwt_vc: 'jwt_vc_json',
  'jwt_vc_json-ld': 'jwt_vc_json',
  'vc+ld+json+jwt': 'vc+jwt',
}

/**
 * The format of ours that reads what is offered.
 * @throws {CoreError} `offer_invalid`
 */
export function requireKnownFormat(
  { formats }: Pick<Ports, 'formats'>,
  { format }: Pick<AvailableCredential, 'format'>,
): CredentialFormat {
  const known = formats.get(Object.hasOwn(formatNames, format) ? (formatNames[format] ?? format) : format)
  if (known === undefined) {
    throw new CoreError('offer_invalid', `This office cannot hold credentials of the format "${format}".`)
  }
  return known
}

/**
 * A credential must be what its issuer says in its metadata that it offers.
 * @throws {CoreError} `credential_invalid`
 */
export function requireOfferedType(
  { type: offered }: Pick<AvailableCredential, 'type'>,
  { type: received }: Pick<VerifiedCredential, 'type'>,
): void {
  if (isOffered(offered, received)) return
  throw new CoreError('credential_invalid', 'The credential has another type than was offered.', {
    detail: 'type is not that of the configuration in the metadata (OpenID4VCI 1.0 §12.2.4)',
  })
}

function isOffered(offered: CredentialType, received: CredentialType): boolean {
  if (offered.vct !== undefined) return offered.vct === received.vct
  if (offered.types === undefined) return received.vct === undefined && received.doctype === undefined
  return offered.types.every((type) => received.types?.includes(type) ?? false)
}
