import { loadCbor } from '../../lib/cbor.ts'
import type { Claims } from './read-list-claims.ts'

/** Media type, and `typ` of a status list token in CWT form (Token Status List §5.2). */
export const STATUS_LIST_CWT = 'application/statuslist+cwt'

/** Keys of the claims (RFC 8392 §4, Token Status List §5.2), by their names in JWTs. */
export const cwtKeys = {
  iss: 1,
  sub: 2,
  exp: 4,
  nbf: 5,
  iat: 6,
  ttl: 65_534,
  status_list: 65_533,
} as const

/**
 * The claims of a CWT by their names in JWTs. Others are passed over; what is no map has none.
 * @throws {Refusal}
 */
export async function readCwtClaims(payload: Uint8Array, maxBytes: number): Promise<Claims> {
  const { decode } = await loadCbor()
  const map = decode(payload, maxBytes)
  const claims = Object.entries(cwtKeys).flatMap(([name, key]) => {
    const value: unknown = map instanceof Map ? map.get(key) : undefined
    return value === undefined ? [] : [[name, value instanceof Map ? textMembers(value) : value] as const]
  })
  return Object.fromEntries(claims)
}

/** `status_list` is a map with text keys (Token Status List §4.3). */
function textMembers(map: ReadonlyMap<unknown, unknown>): Claims {
  return Object.fromEntries([...map].filter(([key]) => key === 'bits' || key === 'lst')) as Claims
}
