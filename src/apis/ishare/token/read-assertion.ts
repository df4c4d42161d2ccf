import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { type ParsedJws, parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { refuseClient } from './refuse-client.ts'

/** An iSHARE JWT that can be read. Nothing in it is to be believed yet. */
export interface ReadAssertion {
  readonly jws: ParsedJws
  readonly x5c: readonly string[]
  readonly claims: JsonObject
}

const MAX_BYTES = 65_536
const members: ReadonlySet<string> = new Set(['alg', 'typ', 'x5c'])
export const assertionAlgorithms = ['RS256', 'RS384', 'RS512']

/**
 * An iSHARE JWT: its header has `alg` (RSA), `typ: JWT` and `x5c`, and nothing else.
 * @throws {CoreError} `client_invalid`
 */
export function readAssertion(text: string): ReadAssertion {
  const { jws, claims } = parse(text)
  const { alg, typ, x5c } = jws.header
  const further = Object.keys(jws.header).find((name) => !members.has(name))
  if (further !== undefined) {
    throw refuseClient('its header has more than alg, typ and x5c.', `header ${further.slice(0, 50)}`)
  }
  if (!assertionAlgorithms.includes(alg)) throw refuseClient('alg must be RS256, RS384 or RS512.', alg)
  if (typ !== 'JWT') throw refuseClient('typ must be JWT.', typ)
  if (x5c === undefined) throw refuseClient('x5c is missing.')
  return { jws, x5c, claims }
}

function parse(text: string): { readonly jws: ParsedJws; readonly claims: JsonObject } {
  try {
    const jws = parseJws(text, { maxBytes: MAX_BYTES })
    return { jws, claims: parseJsonObject(jws.payload, { maxBytes: MAX_BYTES, maxDepth: 8 }) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw refuseClient('it is no JWT that can be read.', error.reason, error)
  }
}
