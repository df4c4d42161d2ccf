import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'

/**
 * A credential request of OpenID4VCI draft 13 to 15 in the words of the final version: one `proof` becomes `proofs`, and a
 * credential that is described by its format (`format` with `vct`, `doctype` or `credential_definition`, drafts up to 13)
 * becomes the id of the token's configuration when it fits that. Whatever is not in an old form stays as it is.
 */
export function upgradeCredentialRequest(body: unknown, configuration: CredentialConfiguration): unknown {
  if (!isJsonObject(body)) return body
  const { proof, ...rest } = body
  return {
    ...rest,
    ...(proof === undefined || 'proofs' in rest ? {} : { proofs: upgradeProof(proof) }),
    ...(describesByFormat(rest) && fits(rest, configuration)
      ? { credential_configuration_id: configuration.id }
      : {}),
  }
}

/** `{proof_type: 'jwt', jwt}`. Another type keeps its name, and is then refused as one that is not offered. */
function upgradeProof(proof: unknown): unknown {
  if (!isJsonObject(proof)) return proof
  const { proof_type: type } = proof
  return typeof type === 'string' ? { [type]: [proof[type] ?? null] } : {}
}

function describesByFormat(body: JsonObject): boolean {
  return 'format' in body && !('credential_configuration_id' in body) && !('credential_identifier' in body)
}

function fits(body: JsonObject, { format, type }: CredentialConfiguration): boolean {
  const asked = body['format'] === 'vc+sd-jwt' ? 'dc+sd-jwt' : body['format']
  if (asked !== format) return false
  switch (format) {
    case 'dc+sd-jwt':
      return body['vct'] === type.vct
    case 'mso_mdoc':
      return body['doctype'] === type.doctype
    default: {
      const definition = body['credential_definition']
      const types = isJsonObject(definition) ? definition['type'] : body['types']
      return JSON.stringify(types) === JSON.stringify(type.types)
    }
  }
}
