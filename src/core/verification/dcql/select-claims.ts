import type { DcqlPath } from './dcql-query.ts'

/**
 * What a claims path pointer selects (OpenID4VP 1.0 §7.1). Empty when it selects nothing, or leads through something that it cannot
 * lead through.
 */
export function selectClaims(root: unknown, path: DcqlPath): readonly unknown[] {
  let selected: readonly unknown[] = [root]
  for (const step of path) {
    const next: unknown[] = []
    for (const element of selected) {
      if (typeof step === 'string') {
        if (typeof element !== 'object' || element === null || Array.isArray(element)) return []
        if (Object.hasOwn(element, step)) next.push((element as Readonly<Record<string, unknown>>)[step])
      } else {
        if (!Array.isArray(element)) return []
        if (step === null) next.push(...(element as readonly unknown[]))
        else if (step < element.length) next.push(element[step])
      }
    }
    selected = next
  }
  return selected
}
