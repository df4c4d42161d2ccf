import type { Filter } from './filter/filter.ts'
import type { JsonPath } from './json-path/json-path.ts'

/**
 * What a verifier asks for in DIF Presentation Exchange 2, parsed. Only peers that know nothing newer speak it (DCP, Entra's wallets,
 * Empe); inside, DCQL is the query language.
 */
export interface PresentationDefinition {
  readonly id: string
  readonly name?: string
  readonly purpose?: string
  readonly format?: FormatConstraints
  readonly inputDescriptors: readonly InputDescriptor[]
  /** Absent = every descriptor is asked for. */
  readonly submissionRequirements?: readonly SubmissionRequirement[]
}

export interface InputDescriptor {
  readonly id: string
  readonly name?: string
  readonly purpose?: string
  /** Replaces that of the definition. */
  readonly format?: FormatConstraints
  readonly groups: readonly string[]
  readonly limitDisclosure?: 'required' | 'preferred'
  readonly fields: readonly Field[]
}

export interface Field {
  readonly id?: string
  readonly name?: string
  readonly purpose?: string
  /** The first path counts that leads to a value which the filter lets through. */
  readonly paths: readonly JsonPath[]
  readonly filter?: Filter
  readonly optional: boolean
  readonly intentToRetain: boolean
}

/** Claim format designation → what its signature may be; empty lists = anything. */
export type FormatConstraints = ReadonlyMap<string, FormatConstraint>

export interface FormatConstraint {
  readonly algorithms: readonly string[]
  readonly proofTypes: readonly string[]
}

export type SubmissionRequirement = (
  | { readonly rule: 'all' }
  | { readonly rule: 'pick'; readonly count?: number; readonly min?: number; readonly max?: number }
) &
  ({ readonly from: string } | { readonly fromNested: readonly SubmissionRequirement[] })
