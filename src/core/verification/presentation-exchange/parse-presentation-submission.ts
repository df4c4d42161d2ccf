import { isJsonObject } from '../../../lib/json.ts'
import { PresentationFault } from '../presentation-fault.ts'
import type { PresentationSubmission, SubmissionEntry, SubmissionStep } from './presentation-submission.ts'

const MAX_ENTRIES = 64
const MAX_NESTING = 4

/**
 * A `presentation_submission` as it came (§9). The id of a nested descriptor may be left out, as Empe's wallets do.
 * @throws {PresentationFault} `response_malformed`
 */
export function parsePresentationSubmission(value: unknown): PresentationSubmission {
  if (!isJsonObject(value)) throw malformed('presentation_submission is not an object')
  const { id, definition_id: definitionId, descriptor_map: entries } = value
  if (typeof id !== 'string' || typeof definitionId !== 'string') {
    throw malformed('presentation_submission has no id or no definition_id')
  }
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw malformed(`descriptor_map does not have 1 to ${MAX_ENTRIES} entries`)
  }
  return { id, definitionId, descriptorMap: entries.map(parseEntry) }
}

function parseEntry(value: unknown): SubmissionEntry {
  const id = isJsonObject(value) ? value['id'] : undefined
  if (typeof id !== 'string') throw malformed('an entry of descriptor_map has no id')
  const steps: SubmissionStep[] = []
  for (let next: unknown = value; next !== undefined; ) {
    if (!isJsonObject(next)) throw malformed('path_nested is not an object')
    const { id: nestedId, format, path } = next
    if (typeof format !== 'string' || typeof path !== 'string') {
      throw malformed('an entry of descriptor_map has no format or no path')
    }
    if (nestedId !== undefined && nestedId !== id)
      throw malformed('path_nested has another id than its entry')
    if (steps.length > MAX_NESTING) throw malformed('path_nested is nested too deep')
    steps.push({ format, path })
    next = next['path_nested']
  }
  return { id, steps }
}

export function malformed(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', `${detail} (Presentation Exchange 2 §9)`)
}
