import type { CarriedStatus } from '../core/ports/credential-format.ts'
import { MAX_STATUS_ENTRIES } from '../core/status/status-entries-of.ts'
import { isJsonObject, type JsonObject } from '../lib/json.ts'
import { invalidCredential } from './invalid-credential.ts'

/**
 * Every status mechanism that a credential in a JWT carries: the claim `status` (Token Status List §6.2) and the entries of
 * `credentialStatus` (VCDM 1.1 §4.9, VCDM 2.0 §4.10). One that cannot be read must not pass for none.
 * @throws {CoreError} `credential_invalid`
 */
export function readCredentialStatus(
  claims: JsonObject,
  credential: JsonObject,
): { readonly status?: CarriedStatus } {
  const { status } = claims
  if (status !== undefined && !isJsonObject(status)) throw invalid('status is not an object')
  const entries = Object.hasOwn(credential, 'credentialStatus') ? [credential['credentialStatus']].flat() : []
  if (entries.length > MAX_STATUS_ENTRIES) throw invalid(`more than ${MAX_STATUS_ENTRIES} status entries`)
  const objects = entries.map((entry) => {
    if (!isJsonObject(entry) || entry['type'] === undefined)
      throw invalid('credentialStatus has an entry without type')
    return entry
  })
  const [first, ...others] = objects
  if (status === undefined && first === undefined) return {}
  return {
    status: {
      ...(status === undefined ? {} : { status }),
      ...(first === undefined ? {} : { credentialStatus: others.length === 0 ? first : objects }),
    },
  }
}

function invalid(detail: string) {
  return invalidCredential(`${detail} (VCDM 1.1 §4.9, VCDM 2.0 §4.10)`)
}
