import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { type ParsedJws, parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { tokenRefused } from '../refusal.ts'

/** A self-issued ID token that can be read. Nothing in it is to be believed before it was verified. */
export interface ReadSelfIssuedToken {
  readonly jws: ParsedJws
  readonly claims: JsonObject
  readonly audience: string
}

const MAX_BYTES = 32_768

/** Check 1, and of check 3 that there is one audience: it says who is called. */
export function parseSelfIssuedToken(text: string): ReadSelfIssuedToken {
  let jws: ParsedJws
  let claims: JsonObject
  try {
    jws = parseJws(text, { maxBytes: MAX_BYTES })
    claims = parseJsonObject(jws.payload)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw tokenRefused(1, 'token_malformed', 'it is no JWT that can be read.', error.reason)
  }
  const audience = audienceOf(claims['aud'])
  if (audience === undefined) {
    throw tokenRefused(3, 'token_audience', 'aud is not one DID.')
  }
  return { jws, claims, audience }
}

function audienceOf(value: unknown): string | undefined {
  const [one, ...more] = Array.isArray(value) ? value : [value]
  return typeof one === 'string' && more.length === 0 ? one : undefined
}
