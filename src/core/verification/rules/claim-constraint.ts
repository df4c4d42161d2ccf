import type { ClaimConstraint } from './presentation-rules.ts'

type Claims = Readonly<Record<string, unknown>>

/** Whether the claims of a subject meet a constraint, without regard to case. A claim that is not a text is compared as JSON. */
export function meets(constraint: ClaimConstraint, claims: Claims): boolean {
  const { claimName } = constraint
  if (!Object.hasOwn(claims, claimName)) return false
  const claim = folded(claims[claimName])
  if ('values' in constraint) return constraint.values.some((value) => folded(value) === claim)
  if ('contains' in constraint) return claim.includes(folded(constraint.contains))
  return claim.startsWith(folded(constraint.startsWith))
}

function folded(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toLowerCase()
}
