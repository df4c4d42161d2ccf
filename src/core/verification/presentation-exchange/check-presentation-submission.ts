import { PresentationFault } from '../presentation-fault.ts'
import { isDesignationOf } from './claim-format.ts'
import {
  type CandidateInput,
  evaluateInputDescriptor,
  type FieldResult,
} from './evaluate-input-descriptor.ts'
import { faultOfRequirements } from './fault-of-requirements.ts'
import type { JsonPath } from './json-path/json-path.ts'
import { JsonPathError, parseJsonPath } from './json-path/parse-json-path.ts'
import { selectByPath } from './json-path/select-by-path.ts'
import { malformed } from './parse-presentation-submission.ts'
import type { PresentationDefinition } from './presentation-definition.ts'
import type { PresentationSubmission, SubmissionStep } from './presentation-submission.ts'
import { WorkBudget } from './work-budget.ts'

/** A presentation, or a credential in it, of which the signature was verified. */
export interface VerifiedInput extends CandidateInput {
  /** A holder signs presentations and may write anything into them, so that only a credential answers a descriptor. */
  readonly isCredential: boolean
}

/**
 * Finds what was verified before for an encoded thing: the string or object that a path led to. Undefined = it was not verified, so
 * that nothing can be submitted that nobody looked at.
 */
export type OpenPresented<Opened extends VerifiedInput> = (encoded: unknown) => Opened | undefined

export interface SubmittedAnswer<Opened extends VerifiedInput> {
  readonly encoded: unknown
  readonly opened: Opened
  readonly fields: readonly FieldResult[]
}

/**
 * Whether what was presented is what the definition asks for, by the submission that says where it is (§6, §8, §9): the definition is
 * this one, each descriptor is answered once at most, each path leads to exactly one verified thing of the format it says, and what
 * is there fits the descriptor and the requirements.
 * @param response what the paths of the submission start in: the `vp_token`
 * @throws {PresentationFault} `response_malformed`, `query_not_satisfied`
 * @throws {CoreError} `invalid_request` when the definition costs too much
 */
export function checkPresentationSubmission<Opened extends VerifiedInput>(
  definition: PresentationDefinition,
  submission: PresentationSubmission,
  response: unknown,
  open: OpenPresented<Opened>,
): ReadonlyMap<string, SubmittedAnswer<Opened>> {
  if (submission.definitionId !== definition.id)
    throw malformed('definition_id is that of another definition')
  const budget = new WorkBudget()
  const answers = new Map<string, SubmittedAnswer<Opened>>()
  for (const { id, steps } of submission.descriptorMap) {
    const descriptor = definition.inputDescriptors.find((one) => one.id === id)
    if (descriptor === undefined) throw malformed('descriptor_map answers a descriptor that was not asked')
    if (answers.has(id)) throw malformed('descriptor_map answers a descriptor twice')
    const found = follow(response, steps, open, budget)
    const result = evaluateInputDescriptor(definition, descriptor, found.opened, budget)
    if (!result.matches) throw unsatisfied(`${id}: ${result.reason} (Presentation Exchange 2 §6.1)`)
    answers.set(id, { ...found, fields: result.fields })
  }
  const fault = faultOfRequirements(definition, new Set(answers.keys()))
  if (fault !== undefined) throw unsatisfied(fault)
  return answers
}

function unsatisfied(detail: string): PresentationFault {
  return new PresentationFault('query_not_satisfied', detail)
}

/** §9: a nested path starts in what the outer one leads to, decoded. */
function follow<Opened extends VerifiedInput>(
  response: unknown,
  steps: readonly SubmissionStep[],
  open: OpenPresented<Opened>,
  budget: WorkBudget,
): { readonly encoded: unknown; readonly opened: Opened } {
  let within = response
  let found: { readonly encoded: unknown; readonly opened: Opened } | undefined
  for (const { format, path } of steps) {
    const encoded = selectOne(within, path, budget)
    const opened = open(encoded)
    if (opened === undefined) throw malformed('a path leads to something that is not presented')
    if (!isDesignationOf(format, opened.format))
      throw malformed('a path leads to something of another format')
    found = { encoded, opened }
    within = opened.claims
  }
  if (!found?.opened.isCredential) throw malformed('an entry of descriptor_map does not lead to a credential')
  return found
}

/** In JWT presentations the path may start in the payload or, as Authenticator writes it, in its `vp`. */
function selectOne(root: unknown, source: string, budget: WorkBudget): unknown {
  const path = parsePath(source)
  const written = selectByPath(root, path, budget)
  const presentation = (root as { readonly vp?: unknown } | null | undefined)?.vp
  const selected = written.length > 0 ? written : selectByPath(presentation, path, budget)
  const [one, ...others] = selected
  if (one === undefined || others.length > 0) throw malformed('a path does not lead to exactly one thing')
  return one.value
}

function parsePath(source: string): JsonPath {
  try {
    return parseJsonPath(source)
  } catch (error) {
    if (error instanceof JsonPathError) throw malformed(`a path ${error.message}`)
    throw error
  }
}
