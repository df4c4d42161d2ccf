import type { WorkBudget } from '../work-budget.ts'

/** Equality of JSON values (JSON Schema core §4.2.2): the order of members does not count. */
export function isSameJson(one: unknown, other: unknown, budget: WorkBudget): boolean {
  budget.spend(1)
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((element, index) => isSameJson(element, other[index], budget))
    )
  }
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  const [left, right] = [one, other] as Readonly<Record<string, unknown>>[]
  return names.every((name) => Object.hasOwn(other, name) && isSameJson(left?.[name], right?.[name], budget))
}
