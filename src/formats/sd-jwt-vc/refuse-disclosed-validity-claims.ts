import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { invalidCredential } from '../invalid-credential.ts'
import { undisclosableClaims } from './claim-names.ts'
import type { ProcessedPayload } from './process-payload.ts'

const names: ReadonlySet<string | number | undefined> = new Set(undisclosableClaims)

/**
 * What decides on validity, and anything in it, must not be selectively disclosable (SD-JWT VC §2.2.2.3, RFC 9901 §9.7). Digests
 * that were not disclosed count too: a holder could withhold, say, the status list of a `status`.
 */
export function refuseDisclosedValidityClaims(payload: JsonObject, { disclosed }: ProcessedPayload): void {
  for (const name of undisclosableClaims) {
    if (Object.hasOwn(payload, name) && holdsDigests(payload[name])) {
      throw invalidCredential(`${name} has selectively disclosable parts (SD-JWT VC §2.2.2.3)`)
    }
  }
  const culprit = disclosed.find(({ path }) => names.has(path[0]))
  if (culprit !== undefined) {
    throw invalidCredential(`${culprit.path[0]} is in a disclosure (SD-JWT VC §2.2.2.3)`)
  }
}

function holdsDigests(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Object.hasOwn(value, '_sd') || Object.hasOwn(value, '...')) return true
  return Object.values(value).some(holdsDigests)
}
