import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { JwsHeader } from '../../lib/jws.ts'
import { parseDisclosures } from './parse-disclosures.ts'
import { parsePayload, parseSdJwt } from './parse-sd-jwt.ts'
import { processPayload } from './process-payload.ts'
import { refuseUnreferencedDisclosures } from './refuse-unreferenced-disclosures.ts'

/** An SD-JWT laid open, for showing claim by claim. */
export interface DecodedSdJwt {
  readonly header: JwsHeader
  /** As signed: with digests. */
  readonly payload: JsonObject
  /** With the disclosures in place, and without digests. */
  readonly claims: JsonObject
  readonly disclosures: readonly DecodedDisclosure[]
  readonly keyBinding?: { readonly header: JwsHeader; readonly claims: JsonObject }
}

export interface DecodedDisclosure {
  /** Where the claim stands in `claims`. */
  readonly path: readonly (string | number)[]
  readonly value: JsonValue
  readonly salt: string
  readonly digest: string
  readonly encoded: string
}

/**
 * Decodes an SD-JWT without verifying any signature, time or trust: its structure alone is checked.
 * @throws {CoreError} `credential_invalid`
 * @public
 */
export function decodeSdJwt(encoded: string): DecodedSdJwt {
  const parsed = parseSdJwt(encoded)
  const disclosures = parseDisclosures(parsed)
  const processed = processPayload(parsed.payload, disclosures)
  refuseUnreferencedDisclosures(disclosures, processed)
  const { keyBinding } = parsed
  return {
    header: parsed.jws.header,
    payload: parsed.payload,
    claims: processed.claims,
    disclosures: processed.disclosed.map(({ path, disclosure: { value, salt, digest, encoded: text } }) => ({
      path,
      value,
      salt,
      digest,
      encoded: text,
    })),
    ...(keyBinding === undefined
      ? {}
      : { keyBinding: { header: keyBinding.header, claims: parsePayload('key binding JWT', keyBinding) } }),
  }
}
