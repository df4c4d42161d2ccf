import { isJsonObject } from '../../../lib/json.ts'
import { type ClaimFormat, fitsFormats } from './claim-format.ts'
import { matchesFilter } from './filter/matches-filter.ts'
import { selectByPath } from './json-path/select-by-path.ts'
import type { Field, InputDescriptor, PresentationDefinition } from './presentation-definition.ts'
import type { WorkBudget } from './work-budget.ts'

/** A decoded credential: for JWTs the payload, for W3C credentials of other kinds the credential. */
export interface CandidateInput extends ClaimFormat {
  readonly claims: unknown
}

/** What a field found, in the claims of the input. */
export interface FieldResult {
  readonly field: Field
  /** Member names and indexes from the root of the claims. */
  readonly location: readonly (string | number)[]
  readonly value: unknown
}

export type DescriptorResult =
  | { readonly matches: true; readonly fields: readonly FieldResult[] }
  /** `reason` says which field or format does not fit, without values. */
  | { readonly matches: false; readonly reason: string }

/** Whether an input is what a descriptor asks for (§6.1 Input Evaluation). */
export function evaluateInputDescriptor(
  definition: PresentationDefinition,
  descriptor: InputDescriptor,
  input: CandidateInput,
  budget: WorkBudget,
): DescriptorResult {
  if (!fitsFormats(descriptor.format ?? definition.format, input)) {
    return { matches: false, reason: `the format ${input.format} was not asked for` }
  }
  const found: FieldResult[] = []
  for (const [index, field] of descriptor.fields.entries()) {
    const result = evaluateField(field, input.claims, budget)
    if (result === 'refused' || (result === 'absent' && !field.optional)) {
      const name = field.id ?? field.paths[0]?.source ?? index
      return {
        matches: false,
        reason: `field ${name} is ${result === 'absent' ? 'not there' : 'not as asked for'}`,
      }
    }
    if (typeof result === 'object') found.push(result)
  }
  return { matches: true, fields: found }
}

/** The first path counts whose first match the filter lets through. `optional` saves what is absent, not what is refused. */
function evaluateField(
  field: Field,
  claims: unknown,
  budget: WorkBudget,
): FieldResult | 'absent' | 'refused' {
  let result: 'absent' | 'refused' = 'absent'
  for (const path of field.paths) {
    for (const { root, prefix, hidden } of viewsOf(claims)) {
      const [first] = selectByPath(root, path, budget)
      if (first === undefined) continue
      if (field.filter === undefined || matchesFilter(field.filter, first.value, budget)) {
        return { field, location: [...prefix, ...first.location.slice(hidden)], value: first.value }
      }
      result = 'refused'
    }
  }
  return result
}

interface View {
  readonly root: unknown
  /** What the location of the view itself is, and how many steps of a location in it are not in the claims. */
  readonly prefix: readonly string[]
  readonly hidden: number
}

/**
 * Definitions name members of a W3C credential as `$.vc.type` or as `$.type`, whether or not it is a JWT with a `vc` claim; both are
 * understood for both.
 */
function viewsOf(claims: unknown): readonly View[] {
  const written: View = { root: claims, prefix: [], hidden: 0 }
  if (!isJsonObject(claims)) return [written]
  if (isJsonObject(claims['vc'])) return [written, { root: claims['vc'], prefix: ['vc'], hidden: 0 }]
  return [written, { root: { vc: claims }, prefix: [], hidden: 1 }]
}
