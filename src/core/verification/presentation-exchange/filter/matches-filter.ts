import { isJsonObject } from '../../../../lib/json.ts'
import { matchesPattern } from '../pattern/match-pattern.ts'
import type { WorkBudget } from '../work-budget.ts'
import type { Filter, FilterRule, JsonType } from './filter.ts'
import { limits } from './filter.ts'
import { hasTextFormat } from './has-text-format.ts'
import { isSameJson } from './is-same-json.ts'

/** Whether a value is valid against a filter (JSON Schema draft 7; `format` asserts). */
export function matchesFilter({ rules }: Filter, value: unknown, budget: WorkBudget): boolean {
  budget.spend(1)
  return rules.every((rule) => holds(rule, value, budget))
}

function holds(rule: FilterRule, value: unknown, budget: WorkBudget): boolean {
  switch (rule.keyword) {
    case 'never':
      return false
    case 'type':
      return rule.types.some((type) => isOfType(value, type))
    case 'enum':
      return rule.values.some((one) => isSameJson(one, value, budget))
    case 'pattern':
      return typeof value !== 'string' || matchesPattern(rule.pattern, value, budget)
    case 'format':
      return typeof value !== 'string' || hasTextFormat(value, rule.format, budget)
    case 'not':
      return !matchesFilter(rule.filter, value, budget)
    case 'allOf':
      return rule.filters.every((filter) => matchesFilter(filter, value, budget))
    case 'anyOf':
      return rule.filters.some((filter) => matchesFilter(filter, value, budget))
    case 'oneOf':
      return rule.filters.filter((filter) => matchesFilter(filter, value, budget)).length === 1
    case 'items':
      return !Array.isArray(value) || value.every((element) => matchesFilter(rule.filter, element, budget))
    case 'contains':
      return !Array.isArray(value) || containsEnough(rule, value, budget)
    case 'required':
      return !isJsonObject(value) || rule.names.every((name) => Object.hasOwn(value, name))
    case 'properties':
      return (
        !isJsonObject(value) ||
        rule.filters.every(
          ([name, filter]) => !Object.hasOwn(value, name) || matchesFilter(filter, value[name], budget),
        )
      )
    case 'additionalProperties':
      return (
        !isJsonObject(value) ||
        Object.keys(value).every(
          (name) => rule.except?.includes(name) || matchesFilter(rule.filter, value[name], budget),
        )
      )
    default:
      return isWithin(rule, value, budget)
  }
}

function isOfType(value: unknown, type: JsonType): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    default:
      return typeof value === type
  }
}

function containsEnough(
  { filter, least, most }: Extract<FilterRule, { keyword: 'contains' }>,
  elements: readonly unknown[],
  budget: WorkBudget,
): boolean {
  const found = elements.filter((element) => matchesFilter(filter, element, budget)).length
  return found >= least && found <= (most ?? found)
}

/** Keywords that do not fit the type of the value hold (draft 7 §6). */
function isWithin(
  { keyword, limit }: Extract<FilterRule, { limit: number }>,
  value: unknown,
  budget: WorkBudget,
): boolean {
  const kind = limits[keyword]
  if (!isOfType(value, kind)) return true
  const size = sizeOf(value, budget)
  switch (keyword) {
    case 'multipleOf':
      return Number.isInteger(size / limit)
    case 'exclusiveMinimum':
      return size > limit
    case 'exclusiveMaximum':
      return size < limit
    default:
      return keyword.startsWith('min') ? size >= limit : size <= limit
  }
}

function sizeOf(value: unknown, budget: WorkBudget): number {
  if (typeof value === 'number') return value
  if (Array.isArray(value)) return value.length
  if (typeof value === 'string') {
    budget.spend(value.length)
    // Characters are code points (draft 7 §6.3.1).
    return [...value].length
  }
  const members = Object.keys(value as object).length
  budget.spend(members)
  return members
}
