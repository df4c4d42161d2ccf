import type { Filter, FilterRule } from './filter/filter.ts'
import { parsePattern } from './pattern/parse-pattern.ts'
import { textsOfPattern } from './pattern/texts-of-pattern.ts'

type Value = string | number | boolean

/** The values that a filter lets through when they can be listed for DCQL (strings, integers, booleans); otherwise undefined. */
export function valuesOf({ rules }: Filter): readonly Value[] | undefined {
  const [listing, ...others] = rules.filter(({ keyword }) => keyword !== 'type')
  if (listing === undefined || others.length > 0) return undefined
  const values = listedValues(listing)?.filter((value) => isOfListedType(value, rules))
  // A pattern says nothing about what is no text.
  if (listing.keyword === 'pattern' && !isTextOnly(rules)) return undefined
  return values?.length === 0 ? undefined : values
}

function listedValues(rule: FilterRule): readonly Value[] | undefined {
  if (rule.keyword === 'pattern') {
    return textsOfPattern(parsePattern(rule.pattern.source))
  }
  if (rule.keyword !== 'enum') return undefined
  const isListable = (value: unknown): value is Value =>
    typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
  return rule.values.every(isListable) ? rule.values : undefined
}

function isOfListedType(value: Value, rules: readonly FilterRule[]): boolean {
  return rules.every(
    (rule) =>
      rule.keyword !== 'type' ||
      rule.types.some((type) => type === typeof value || (type === 'integer' && typeof value === 'number')),
  )
}

function isTextOnly(rules: readonly FilterRule[]): boolean {
  return rules.some((rule) => rule.keyword === 'type' && rule.types.every((type) => type === 'string'))
}

/** As {@link valuesOf}, for filters that ask whether an array contains one of the values. */
export function containsValuesOf({ rules }: Filter): readonly Value[] | undefined {
  const [contains, ...others] = rules.filter(({ keyword }) => keyword !== 'type')
  if (contains?.keyword !== 'contains' || others.length > 0) return undefined
  const isArray = rules.some(
    (rule) => rule.keyword === 'type' && rule.types.every((type) => type === 'array'),
  )
  const isAny = contains.least === 1 && contains.most === undefined
  return isArray && isAny ? valuesOf(contains.filter) : undefined
}
