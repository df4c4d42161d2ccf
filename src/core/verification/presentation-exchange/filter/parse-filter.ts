import {
  definitionFault,
  type Members,
  requireArray,
  requireObject,
  requireTexts,
  step,
} from '../definition-fault.ts'
import { compilePattern } from '../pattern/compile-pattern.ts'
import { PatternError } from '../pattern/parse-escape.ts'
import { type Filter, type FilterRule, jsonTypes, type Limit, limits, textFormats } from './filter.ts'

const MAX_DEPTH = 8
const MOST = 100

/** Keywords of drafts 7 to 2020-12 that would constrain, and are not evaluated: ignoring them would let too much through. */
const notEvaluated = [
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'if',
  'then',
  'else',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'additionalItems',
  'prefixItems',
  'uniqueItems',
  'formatMinimum',
  'formatMaximum',
  'formatExclusiveMinimum',
  'formatExclusiveMaximum',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
]

/**
 * A `filter`: JSON Schema without references, in the keywords that cost linear time. What JSON Schema does not know is an annotation
 * and ignored, as it wants it (draft 2020-12 core §6.5).
 * @throws {CoreError} `invalid_request`
 */
export function parseFilter(value: unknown, pointer: string, depth = 0): Filter {
  if (depth > MAX_DEPTH) throw definitionFault(pointer, 'is nested too deep')
  if (typeof value === 'boolean') return { written: value, rules: value ? [] : [{ keyword: 'never' }] }
  const schema = requireObject(value, pointer)
  const refused = notEvaluated.find((keyword) => Object.hasOwn(schema, keyword))
  if (refused !== undefined) throw definitionFault(`${pointer}${step(refused)}`, 'is not evaluated here')
  const rules = [
    ...parseValueRules(schema, pointer),
    ...parseLimits(schema, pointer),
    ...parseNested(schema, pointer, depth + 1),
  ]
  return { written: value, rules }
}

function parseValueRules(schema: Members, pointer: string): readonly FilterRule[] {
  const rules: FilterRule[] = []
  const { type, enum: values, pattern, format, required } = schema
  if (type !== undefined) {
    const names = typeof type === 'string' ? [type] : requireTexts(type, `${pointer}/type`, MOST)
    rules.push({
      keyword: 'type',
      types: names.map((name) => requireKnown(name, jsonTypes, `${pointer}/type`)),
    })
  }
  if (Object.hasOwn(schema, 'const')) rules.push({ keyword: 'enum', values: [schema['const']] })
  if (values !== undefined) {
    rules.push({ keyword: 'enum', values: requireArray(values, `${pointer}/enum`, MOST) })
  }
  if (pattern !== undefined)
    rules.push({ keyword: 'pattern', pattern: requirePattern(pattern, `${pointer}/pattern`) })
  if (format !== undefined) {
    rules.push({ keyword: 'format', format: requireKnown(format, textFormats, `${pointer}/format`) })
  }
  if (required !== undefined) {
    const names =
      Array.isArray(required) && required.length === 0
        ? []
        : requireTexts(required, `${pointer}/required`, MOST)
    rules.push({ keyword: 'required', names })
  }
  return rules
}

function requireKnown<Value extends string>(value: unknown, known: readonly Value[], pointer: string): Value {
  const found = known.find((one) => one === value)
  if (found === undefined) throw definitionFault(pointer, `must be one of ${known.join(', ')}`)
  return found
}

function requirePattern(value: unknown, pointer: string) {
  if (typeof value !== 'string') throw definitionFault(pointer, 'must be a string')
  try {
    return compilePattern(value)
  } catch (error) {
    if (error instanceof PatternError) throw definitionFault(pointer, error.message)
    throw error
  }
}

function parseLimits(schema: Members, pointer: string): readonly FilterRule[] {
  return (Object.keys(limits) as Limit[]).flatMap((keyword) => {
    const limit = schema[keyword]
    if (limit === undefined) return []
    const isAmount = limits[keyword] !== 'number'
    if (typeof limit !== 'number' || (isAmount && !(Number.isSafeInteger(limit) && limit >= 0))) {
      throw definitionFault(
        `${pointer}/${keyword}`,
        isAmount ? 'must be a non-negative integer' : 'must be a number',
      )
    }
    if (keyword === 'multipleOf' && limit <= 0)
      throw definitionFault(`${pointer}/multipleOf`, 'must be above 0')
    return [{ keyword, limit }]
  })
}

function parseNested(schema: Members, pointer: string, depth: number): readonly FilterRule[] {
  const rules: FilterRule[] = []
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    if (schema[keyword] === undefined) continue
    const filters = requireArray(schema[keyword], `${pointer}/${keyword}`, MOST).map((one, index) =>
      parseFilter(one, `${pointer}/${keyword}/${index}`, depth),
    )
    rules.push({ keyword, filters })
  }
  const { properties } = schema
  const named =
    properties === undefined ? [] : Object.entries(requireObject(properties, `${pointer}/properties`))
  if (named.length > MOST)
    throw definitionFault(`${pointer}/properties`, `must not have more than ${MOST} members`)
  if (named.length > 0) {
    const filters = named.map(
      ([name, one]) => [name, parseFilter(one, `${pointer}/properties${step(name)}`, depth)] as const,
    )
    rules.push({ keyword: 'properties', filters })
  }
  for (const keyword of ['items', 'additionalProperties', 'not'] as const) {
    const nested = schema[keyword]
    if (nested === undefined) continue
    const filter = parseFilter(nested, `${pointer}/${keyword}`, depth)
    const except = keyword === 'additionalProperties' ? { except: named.map(([name]) => name) } : {}
    rules.push({ keyword, filter, ...except })
  }
  if (schema['contains'] !== undefined) rules.push(parseContains(schema, pointer, depth))
  return rules
}

function parseContains(schema: Members, pointer: string, depth: number): FilterRule {
  const [least, most] = (['minContains', 'maxContains'] as const).map((keyword) => {
    const amount = schema[keyword]
    if (amount === undefined) return undefined
    if (!Number.isSafeInteger(amount) || (amount as number) < 0) {
      throw definitionFault(`${pointer}/${keyword}`, 'must be a non-negative integer')
    }
    return amount as number
  })
  return {
    keyword: 'contains',
    filter: parseFilter(schema['contains'], `${pointer}/contains`, depth),
    least: least ?? 1,
    ...(most === undefined ? {} : { most }),
  }
}
