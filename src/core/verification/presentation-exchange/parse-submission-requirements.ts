import {
  definitionFault,
  type Members,
  optionalOneOf,
  requireArray,
  requireObject,
  requireText,
} from './definition-fault.ts'
import type { InputDescriptor, SubmissionRequirement } from './presentation-definition.ts'

const MOST = 16
const MAX_DEPTH = 4

/** §8: what of the descriptors has to be there. Every group that is named must have a descriptor, and every descriptor a group. */
export function parseSubmissionRequirements(
  value: unknown,
  descriptors: readonly InputDescriptor[],
): readonly SubmissionRequirement[] {
  const ungrouped = descriptors.find(({ groups }) => groups.length === 0)
  if (ungrouped !== undefined) {
    throw definitionFault('/input_descriptors', `must all have a group, "${ungrouped.id}" has none`)
  }
  return parseList(value, '/submission_requirements', new Set(descriptors.flatMap(({ groups }) => groups)), 0)
}

function parseList(
  value: unknown,
  pointer: string,
  groups: ReadonlySet<string>,
  depth: number,
): readonly SubmissionRequirement[] {
  if (depth > MAX_DEPTH) throw definitionFault(pointer, 'is nested too deep')
  return requireArray(value, pointer, MOST).map((one, index) =>
    parseRequirement(requireObject(one, `${pointer}/${index}`), `${pointer}/${index}`, groups, depth),
  )
}

function parseRequirement(
  requirement: Members,
  pointer: string,
  groups: ReadonlySet<string>,
  depth: number,
): SubmissionRequirement {
  const { from, from_nested: nested } = requirement
  if ((from === undefined) === (nested === undefined)) {
    throw definitionFault(pointer, 'must have exactly one of from and from_nested')
  }
  const source =
    nested === undefined
      ? { from: requireGroup(from, `${pointer}/from`, groups) }
      : { fromNested: parseList(nested, `${pointer}/from_nested`, groups, depth + 1) }
  const rule = optionalOneOf(requirement, 'rule', pointer, ['all', 'pick'])
  if (rule === undefined) throw definitionFault(`${pointer}/rule`, 'must be one of all, pick')
  if (rule === 'all') return { rule, ...source }
  const amounts = { count: 1, min: 0, max: 1 } as const
  const parsed = Object.entries(amounts).flatMap(([name, least]) => {
    const amount = requirement[name]
    if (amount === undefined) return []
    if (!Number.isSafeInteger(amount) || (amount as number) < least) {
      throw definitionFault(`${pointer}/${name}`, `must be an integer of at least ${least}`)
    }
    return [[name, amount as number] as const]
  })
  return { rule, ...Object.fromEntries(parsed), ...source }
}

function requireGroup(value: unknown, pointer: string, groups: ReadonlySet<string>): string {
  const group = requireText(value, pointer)
  if (!groups.has(group))
    throw definitionFault(pointer, `names "${group}", which is the group of no descriptor`)
  return group
}
