import { parsePresentationDefinition } from '../verification/presentation-exchange/parse-presentation-definition.ts'
import type { PresentationDefinition } from '../verification/presentation-exchange/presentation-definition.ts'

/**
 * A presentation definition; one without descriptors asks for nothing but the DID of the holder.
 * @throws {CoreError} `invalid_request`
 */
export function parseDefinition(value: Readonly<Record<string, unknown>>): PresentationDefinition {
  const { id, input_descriptors: descriptors } = value
  const asksForNothing = Array.isArray(descriptors) && descriptors.length === 0
  if (asksForNothing && typeof id === 'string' && id !== '' && Object.keys(value).length === 2)
    return { id, inputDescriptors: [] }
  return parsePresentationDefinition(value)
}
