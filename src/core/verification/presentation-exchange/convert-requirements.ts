import { definitionFault } from './definition-fault.ts'
import { leastOf } from './fault-of-requirements.ts'
import type { PresentationDefinition, SubmissionRequirement } from './presentation-definition.ts'

/** Sets of query ids, each of which is enough. */
type Options = readonly (readonly string[])[]

interface WrittenSet {
  readonly options: Options
  readonly required: boolean
}

const MOST = 100

/**
 * Submission requirements, and formats to choose from, as credential sets (OpenID4VP 1.0 §6.2). Undefined when all queries are asked for.
 * @param queryIds of each descriptor: one query per format that it allows
 */
export function convertRequirements(
  { inputDescriptors, submissionRequirements }: PresentationDefinition,
  queryIds: ReadonlyMap<string, readonly string[]>,
): readonly WrittenSet[] | undefined {
  const alternatives = (id: string): Options => (queryIds.get(id) ?? []).map((queryId) => [queryId])
  if (submissionRequirements === undefined) {
    const all = inputDescriptors.map(({ id }) => alternatives(id))
    return all.every((options) => options.length === 1)
      ? undefined
      : all.map((options) => ({ options, required: true }))
  }
  const optionsOf = (requirement: SubmissionRequirement): Options => {
    const parts =
      'from' in requirement
        ? inputDescriptors
            .filter(({ groups }) => groups.includes(requirement.from))
            .map(({ id }) => alternatives(id))
        : requirement.fromNested.map(optionsOf)
    if (requirement.rule === 'all') return combine(parts)
    return limit(choose(parts, leastOf(requirement)).flatMap(combine))
  }
  return submissionRequirements.map((requirement) => {
    const options = optionsOf(requirement)
    if (options.length === 0) throw definitionFault('/submission_requirements', 'cannot be met')
    // `pick` with `min` 0: everything may be left out.
    const isOptional = options.some((option) => option.length === 0)
    if (!isOptional) return { options, required: true }
    if (requirement.rule === 'all') throw definitionFault('/submission_requirements', 'has no equal in DCQL')
    const some = optionsOf({ ...requirement, count: 1 })
    return { options: some, required: false }
  })
}

/** Every way to take one option of each part. */
function combine(parts: readonly Options[]): Options {
  let combined: Options = [[]]
  for (const options of parts) {
    combined = limit(combined.flatMap((some) => options.map((option) => [...new Set([...some, ...option])])))
  }
  return combined
}

function choose(parts: readonly Options[], count: number): readonly (readonly Options[])[] {
  if (count === 0) return [[]]
  const [first, ...rest] = parts
  if (first === undefined || parts.length < count) return []
  return limit([...choose(rest, count - 1).map((others) => [first, ...others]), ...choose(rest, count)])
}

function limit<Element>(options: readonly Element[]): readonly Element[] {
  if (options.length > MOST) {
    throw definitionFault(
      '/submission_requirements',
      `can be met in more than ${MOST} ways, too many for DCQL`,
    )
  }
  return options
}
