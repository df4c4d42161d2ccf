import type { CredentialType } from '../../core/issuers/credential-configuration.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { invalidCredential } from '../invalid-credential.ts'
import { baseType } from '../w3c-members.ts'
import { baseContext } from './members.ts'

/**
 * The types of a credential, and its contexts after the base context. The base context must be the first (VCDM 1.1 §4.1), the
 * types must have `VerifiableCredential` among them (§4.3).
 * @throws {CoreError} `credential_invalid`
 */
export function readType(vc: JsonObject): CredentialType {
  const [base, ...contexts] = list(vc['@context'])
  if (base !== baseContext)
    throw invalidCredential('@context does not begin with that of VCDM 1.1 (VCDM 1.1 §4.1)')
  const types = list(vc['type'])
  if (!types.every((type): type is string => typeof type === 'string') || !types.includes(baseType)) {
    throw invalidCredential(`type is not a set of names with ${baseType} (VCDM 1.1 §4.3)`)
  }
  const others = types.filter((type) => type !== baseType)
  const named = contexts.filter((context): context is string => typeof context === 'string')
  return { types: [baseType, ...others], ...(named.length === 0 ? {} : { contexts: named }) }
}

/** A set may be written as its only member. */
function list(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  return Array.isArray(value) ? value : [value]
}
