import type { CandidateInput } from './evaluate-input-descriptor.ts'
import type { DefinitionAnswer, DescriptorAnswer } from './evaluate-presentation-definition.ts'
import { leastOf } from './fault-of-requirements.ts'
import type { PresentationDefinition, SubmissionRequirement } from './presentation-definition.ts'

export interface ChosenAnswer<Input> extends DescriptorAnswer<Input> {
  readonly descriptorId: string
}

/**
 * What a holder sends: the first input that answers each descriptor, and of what may be picked no more than is asked for. Empty when the
 * definition is not met.
 */
export function chooseAnswers<Input extends CandidateInput>(
  definition: PresentationDefinition,
  { answers, fault }: DefinitionAnswer<Input>,
): readonly ChosenAnswer<Input>[] {
  if (fault !== undefined) return []
  const { inputDescriptors, submissionRequirements } = definition
  const isAnswered = (id: string) => (answers.get(id)?.length ?? 0) > 0
  const groupOf = (group: string) =>
    inputDescriptors
      .filter(({ id, groups }) => groups.includes(group) && isAnswered(id))
      .map(({ id }) => [id] as const)
  /** Descriptor ids that meet the requirement; undefined = nothing does. */
  const choose = (requirement: SubmissionRequirement): readonly string[] | undefined => {
    const asked =
      'from' in requirement
        ? inputDescriptors.filter(({ groups }) => groups.includes(requirement.from)).length
        : requirement.fromNested.length
    const parts: readonly (readonly string[])[] =
      'from' in requirement
        ? groupOf(requirement.from)
        : requirement.fromNested.map(choose).filter((part) => part !== undefined)
    const wanted = requirement.rule === 'all' ? asked : leastOf(requirement)
    return parts.length < wanted ? undefined : parts.slice(0, wanted).flat()
  }
  const wanted = new Set(
    submissionRequirements?.flatMap((one) => choose(one) ?? []) ?? inputDescriptors.map(({ id }) => id),
  )
  return [...wanted].flatMap((descriptorId) => {
    const [first] = answers.get(descriptorId) ?? []
    return first === undefined ? [] : [{ descriptorId, ...first }]
  })
}
