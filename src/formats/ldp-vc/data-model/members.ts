import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'

/** A set may be written as its only member. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as JsonValue]
}

/** The objects of a property; `clause` says who wants them. */
export function objectsOf(document: JsonObject, name: string, clause: string): readonly JsonObject[] {
  return listOf(document[name]).map((value) => {
    if (!isJsonObject(value)) throw new LinkedDataError(`${name} is not an object (${clause})`)
    return value
  })
}

const MAX_URL_CHARACTERS = 4096
/** RFC 3986 §3: a scheme, and no character that no URI has. */
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/

export function isUrl(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_URL_CHARACTERS && uri.test(value) && URL.canParse(value)
  )
}

export function requireUrl(value: JsonValue | undefined, what: string, clause: string): string {
  if (!isUrl(value)) throw new LinkedDataError(`${what} is not one URL (${clause})`)
  return value
}

export function optionalId(object: JsonObject, what: string, clause: string): void {
  if (Object.hasOwn(object, 'id')) requireUrl(object['id'], `the id of ${what}`, clause)
}

/** One or more names; what they stand for is decided by the contexts. */
export function typesOf(object: JsonObject, what: string, clause: string): readonly string[] {
  const types = listOf(object['type'])
  if (types.length === 0 || !types.every((type): type is string => typeof type === 'string' && type !== ''))
    throw new LinkedDataError(`${what} has no type (${clause})`)
  return types
}
