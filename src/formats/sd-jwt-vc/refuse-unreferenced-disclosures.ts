import { invalidCredential } from '../invalid-credential.ts'
import type { Disclosure } from './parse-disclosure.ts'
import type { ProcessedPayload } from './process-payload.ts'

/** Every disclosure must have found its digest, in the payload or in another disclosure (RFC 9901 §7.1 step 5). */
export function refuseUnreferencedDisclosures(
  disclosures: ReadonlyMap<string, Disclosure>,
  processed: ProcessedPayload,
): void {
  if (processed.disclosed.length !== disclosures.size) {
    throw invalidCredential('no digest refers to a disclosure (RFC 9901 §7.1 step 5)')
  }
}
