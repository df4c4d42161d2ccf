import {
  type CandidateInput,
  type DescriptorResult,
  evaluateInputDescriptor,
  type FieldResult,
} from './evaluate-input-descriptor.ts'
import { faultOfRequirements } from './fault-of-requirements.ts'
import type { PresentationDefinition } from './presentation-definition.ts'
import { WorkBudget } from './work-budget.ts'

/** An input that answers a descriptor. */
export interface DescriptorAnswer<Input> {
  readonly input: Input
  readonly fields: readonly FieldResult[]
}

export interface DefinitionAnswer<Input> {
  /** By descriptor id, in the order of the definition and of the inputs; every descriptor is there. */
  readonly answers: ReadonlyMap<string, readonly DescriptorAnswer<Input>[]>
  /** Why the inputs together are not what was asked for; absent when they are. */
  readonly fault?: string
}

/**
 * Which of the inputs answer which descriptor (§6), and whether that is enough (§8).
 * @throws {CoreError} `invalid_request` when the definition costs too much
 */
export function evaluatePresentationDefinition<Input extends CandidateInput>(
  definition: PresentationDefinition,
  inputs: readonly Input[],
): DefinitionAnswer<Input> {
  const budget = new WorkBudget()
  const reasons = new Map<string, string>()
  const answers = new Map(
    definition.inputDescriptors.map((descriptor) => {
      const found = inputs.flatMap((input): readonly DescriptorAnswer<Input>[] => {
        const result: DescriptorResult = evaluateInputDescriptor(definition, descriptor, input, budget)
        if (result.matches) return [{ input, fields: result.fields }]
        reasons.set(descriptor.id, result.reason)
        return []
      })
      return [descriptor.id, found] as const
    }),
  )
  const answered = new Set([...answers].flatMap(([id, found]) => (found.length > 0 ? [id] : [])))
  const fault = faultOfRequirements(definition, answered)
  if (fault === undefined) return { answers }
  const reason = inputs.length === 1 ? [...reasons.values()][0] : undefined
  return { answers, fault: reason === undefined ? fault : `${fault}: ${reason}` }
}
