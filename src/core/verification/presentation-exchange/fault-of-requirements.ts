import type { PresentationDefinition, SubmissionRequirement } from './presentation-definition.ts'

/**
 * Why the descriptors that have an answer are not enough (§8 Submission Requirements); undefined when they are. More answers than `max`
 * or `count` are no fault: they say how many to send.
 */
export function faultOfRequirements(
  { inputDescriptors, submissionRequirements }: PresentationDefinition,
  answered: ReadonlySet<string>,
): string | undefined {
  if (submissionRequirements === undefined) {
    const open = inputDescriptors.find(({ id }) => !answered.has(id))
    return open && `nothing answers the input descriptor "${open.id}" (Presentation Exchange 2 §6)`
  }
  const isMet = (requirement: SubmissionRequirement): boolean => {
    const parts =
      'from' in requirement
        ? inputDescriptors
            .filter(({ groups }) => groups.includes(requirement.from))
            .map(({ id }) => answered.has(id))
        : requirement.fromNested.map(isMet)
    if (requirement.rule === 'all') return parts.every(Boolean)
    return parts.filter(Boolean).length >= leastOf(requirement)
  }
  return submissionRequirements.every(isMet)
    ? undefined
    : 'a submission requirement is not met (Presentation Exchange 2 §8)'
}

/** How many a `pick` needs: `count`, else `min`, else one. */
export function leastOf(requirement: Extract<SubmissionRequirement, { rule: 'pick' }>): number {
  return requirement.count ?? requirement.min ?? 1
}
