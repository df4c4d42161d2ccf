import {
  definitionFault,
  optionalBoolean,
  optionalOneOf,
  optionalText,
  requireObject,
  requireTexts,
} from './definition-fault.ts'
import { parseFilter } from './filter/parse-filter.ts'
import { JsonPathError, parseJsonPath } from './json-path/parse-json-path.ts'
import type { Field } from './presentation-definition.ts'

const MAX_PATHS = 8

/** §5.1: a field of an input descriptor. A predicate is answered with the value itself, which its filter has seen. */
export function parseField(value: unknown, pointer: string): Field {
  const field = requireObject(value, pointer)
  const paths = requireTexts(field['path'], `${pointer}/path`, MAX_PATHS).map((path, index) => {
    try {
      return parseJsonPath(path)
    } catch (error) {
      if (error instanceof JsonPathError) throw definitionFault(`${pointer}/path/${index}`, error.message)
      throw error
    }
  })
  const predicate = optionalOneOf(field, 'predicate', pointer, ['required', 'preferred'])
  if (predicate !== undefined && field['filter'] === undefined) {
    throw definitionFault(`${pointer}/predicate`, 'needs a filter beside it')
  }
  const [id, name, purpose] = ['id', 'name', 'purpose'].map((member) => optionalText(field, member, pointer))
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(purpose === undefined ? {} : { purpose }),
    paths,
    ...(field['filter'] === undefined ? {} : { filter: parseFilter(field['filter'], `${pointer}/filter`) }),
    optional: optionalBoolean(field, 'optional', pointer),
    intentToRetain: optionalBoolean(field, 'intent_to_retain', pointer),
  }
}
