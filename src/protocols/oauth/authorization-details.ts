import { CoreError } from '../../core/errors.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'

const TYPE = 'openid_credential'
const MAX_ENTRIES = 100

/**
 * The credential configurations that `authorization_details` asks for (RFC 9396 §2, OpenID4VCI 1.0 §5.1.1). Members that are not
 * known are ignored, as that section has it.
 * @throws {CoreError} `credential_request_invalid`
 */
export function parseAuthorizationDetails(text: string, credentialIssuer: string): readonly string[] {
  const value = parse(text)
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ENTRIES)
    throw invalid('must be a non-empty array')
  const ids = value.map((entry: unknown) => {
    if (!isJsonObject(entry)) throw invalid('must hold objects')
    return configurationIdOf(entry, credentialIssuer)
  })
  return [...new Set(ids)]
}

function configurationIdOf(entry: JsonObject, credentialIssuer: string): string {
  const { type, credential_configuration_id: id, locations } = entry
  if (type !== TYPE) throw invalid(`must be of type ${TYPE}`)
  if (typeof id !== 'string' || id === '') throw invalid('must name a credential_configuration_id')
  if (locations !== undefined && !(Array.isArray(locations) && locations.includes(credentialIssuer)))
    throw invalid('must have this credential issuer among its locations')
  return id
}

function parse(text: string): unknown {
  try {
    return parseJson(text, { maxDepth: 16 })
  } catch (error) {
    if (error instanceof Refusal) throw invalid('must be JSON', error.reason)
    throw error
  }
}

function invalid(rule: string, detail?: string): CoreError {
  return new CoreError('credential_request_invalid', `authorization_details ${rule}.`, {
    ...(detail === undefined ? {} : { detail }),
  })
}
