/** Where in a response the answer to which descriptor is (DIF Presentation Exchange 2 §9), parsed. */
export interface PresentationSubmission {
  readonly id: string
  readonly definitionId: string
  readonly descriptorMap: readonly SubmissionEntry[]
}

export interface SubmissionEntry {
  /** Id of the input descriptor. */
  readonly id: string
  /** From the response to the thing, each step in what the former one opened. */
  readonly steps: readonly SubmissionStep[]
}

export interface SubmissionStep {
  readonly format: string
  readonly path: string
}

/** The submission as it goes out. */
export function serializePresentationSubmission({
  id,
  definitionId,
  descriptorMap,
}: PresentationSubmission): Readonly<Record<string, unknown>> {
  return {
    id,
    definition_id: definitionId,
    descriptor_map: descriptorMap.map((entry) => serializeSteps(entry.id, entry.steps)),
  }
}

function serializeSteps(
  id: string,
  [first, ...rest]: readonly SubmissionStep[],
): Readonly<Record<string, unknown>> {
  return { id, ...first, ...(rest.length === 0 ? {} : { path_nested: serializeSteps(id, rest) }) }
}
