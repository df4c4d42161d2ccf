import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { RequestFault } from './request-fault.ts'

/**
 * The query without what this office can never answer: credentials of formats that are not known, or behind authorities of a kind that
 * is not. They count as not held (OpenID4VP 1.0 §6.4.2). What is not well-formed stays, for the parser to refuse.
 * @throws {RequestFault} `vp_formats_not_supported` when nothing that has to be answered is left
 */
export function reduceQuery(written: JsonValue, isKnown: (format: string) => boolean): JsonValue {
  if (!isJsonObject(written) || !Array.isArray(written['credentials'])) return written
  const credentials = (written['credentials'] as readonly JsonValue[]).map(withKnownAuthorities)
  const lost = credentials.flatMap((query) => (isLost(query, isKnown) ? [idOf(query)] : []))
  if (lost.length === 0) return { ...written, credentials }
  const left = credentials.filter((query) => !isLost(query, isKnown))
  const sets = written['credential_sets']
  if (!Array.isArray(sets) || left.length === 0) throw unsupported()
  const reduced = (sets as readonly JsonValue[]).flatMap((set) => reduceSet(set, lost))
  // Without any set, everything would be asked for that was not.
  if (reduced.length === 0) throw unsupported()
  return { ...written, credentials: left, credential_sets: reduced }
}

function withKnownAuthorities(query: JsonValue): JsonValue {
  if (!isJsonObject(query)) return query
  const authorities = query['trusted_authorities']
  if (!Array.isArray(authorities) || authorities.length === 0) return query
  const known = (authorities as readonly JsonValue[]).filter(
    (authority) =>
      !isJsonObject(authority) || authority['type'] === 'aki' || typeof authority['type'] !== 'string',
  )
  return { ...query, trusted_authorities: known }
}

function isLost(query: JsonValue, isKnown: (format: string) => boolean): boolean {
  if (!isJsonObject(query)) return false
  const { format, trusted_authorities: authorities } = query
  if (typeof format === 'string' && !isKnown(format)) return true
  return Array.isArray(authorities) && authorities.length === 0
}

function reduceSet(set: JsonValue, lost: readonly (JsonValue | undefined)[]): readonly JsonValue[] {
  if (!isJsonObject(set) || !Array.isArray(set['options'])) return [set]
  const options = (set['options'] as readonly JsonValue[]).filter(
    (option) => !Array.isArray(option) || !option.some((id) => lost.includes(id as JsonValue)),
  )
  if (options.length > 0) return [{ ...set, options }]
  if (set['required'] === false) return []
  throw unsupported()
}

function idOf(query: JsonValue): JsonValue | undefined {
  return isJsonObject(query) ? (query as JsonObject)['id'] : undefined
}

function unsupported(): RequestFault {
  return new RequestFault(
    'it asks for a format that this office does not have, or the verifier cannot read',
    'OpenID4VP 1.0 §8.5',
    'vp_formats_not_supported',
  )
}
