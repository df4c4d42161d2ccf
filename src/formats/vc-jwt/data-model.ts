import type { Instant } from '../../core/ids.ts'
import type { JsonObject } from '../../lib/json.ts'

/** The base context of VCDM 2.0, first in every `@context` (§4.3). */
export const baseContext = 'https://www.w3.org/ns/credentials/v2'

/** What a credential says of itself, its shape checked. */
export interface CheckedCredential {
  readonly dataModel: string
  readonly issuer: string
  readonly types: readonly [string, ...string[]]
  readonly subjects: readonly JsonObject[]
  readonly validFrom?: Instant
  readonly validUntil?: Instant
}

/**
 * The rules of the data model, whatever secures a credential.
 * @throws {Refusal} naming the clause
 */
export type CheckDataModel = (document: JsonObject) => CheckedCredential
