import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import {
  checkPresentationSubmission,
  type VerifiedInput,
} from '../verification/presentation-exchange/check-presentation-submission.ts'
import { parsePresentationSubmission } from '../verification/presentation-exchange/parse-presentation-submission.ts'
import type { PresentationDefinition } from '../verification/presentation-exchange/presentation-definition.ts'
import { PresentationFault } from '../verification/presentation-fault.ts'
import type { HolderPresentation } from './verify-holder-presentation.ts'

/** By descriptor and by what its field calls itself: its id, or its first path. */
export type AskedClaims = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Whether what was verified is what the definition asks for (Presentation Exchange 2 §6, §8, §9). A proof of the whole credential
 * cannot leave anything out: `limit_disclosure` is met by it.
 * @returns what the fields found, and nothing else of what was presented
 * @throws {PresentationFault} `response_malformed`, `query_not_satisfied`
 */
export function checkSubmission(
  definition: PresentationDefinition,
  submission: unknown,
  presentation: JsonObject,
  { credentials }: HolderPresentation,
): AskedClaims {
  if (credentials.length === 0 && asksForNothing(definition)) {
    if (!isJsonObject(submission) || submission['definition_id'] !== definition.id)
      throw new PresentationFault('response_malformed', 'definition_id is that of another definition')
    const entries = submission['descriptor_map']
    if (!Array.isArray(entries) || entries.length > 0)
      throw new PresentationFault('response_malformed', 'descriptor_map leads to something that is not there')
    return {}
  }
  const verified = new Map<unknown, VerifiedInput>([
    [presentation, { format: 'ldp_vp', claims: presentation, isCredential: false }],
    ...credentials.map(
      ({ document }) =>
        [
          document,
          { format: 'ldp_vc', claims: document, isCredential: true, ...proofTypeOf(document) },
        ] as const,
    ),
  ])
  const answers = checkPresentationSubmission(
    definition,
    parsePresentationSubmission(submission),
    presentation,
    (encoded) => verified.get(encoded),
  )
  return Object.fromEntries(
    [...answers].map(([descriptor, { fields }]) => [
      descriptor,
      Object.fromEntries(fields.map(({ field, value }) => [field.id ?? field.paths[0]?.source ?? '', value])),
    ]),
  )
}

/** Descriptors whose every field may be missing are met by nothing at all. */
function asksForNothing({ inputDescriptors }: PresentationDefinition): boolean {
  return inputDescriptors.every(({ fields }) => fields.length > 0 && fields.every(({ optional }) => optional))
}

function proofTypeOf({ proof }: JsonObject): { readonly proofType?: string } {
  const first: unknown = Array.isArray(proof) ? proof[0] : proof
  const type = isJsonObject(first) ? first['type'] : undefined
  return typeof type === 'string' ? { proofType: type } : {}
}
