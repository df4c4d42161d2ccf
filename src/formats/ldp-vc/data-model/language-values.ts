import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { listOf } from './members.ts'

const allowed: ReadonlySet<string> = new Set(['@value', '@language', '@direction'])

/** `name` and `description` are texts, or texts with their language and direction (VCDM 2.0 §4.6, §11.1). */
export function requireLanguageValues(object: JsonObject, what: string): void {
  for (const name of ['name', 'description'])
    for (const value of listOf(object[name]))
      if (!isLanguageValue(value))
        throw new LinkedDataError(`${name} of ${what} is no text and no language value (VCDM 2.0 §11.1)`)
}

function isLanguageValue(value: JsonValue): boolean {
  if (typeof value === 'string') return true
  if (!isJsonObject(value) || typeof value['@value'] !== 'string') return false
  const direction = value['@direction']
  return (
    Object.keys(value).every((member) => allowed.has(member)) &&
    (value['@language'] === undefined || typeof value['@language'] === 'string') &&
    (direction === undefined || direction === null || direction === 'ltr' || direction === 'rtl')
  )
}
