import { PresentationFault } from './presentation-fault.ts'

const MOST_PRESENTATIONS = 20
const MOST_CHARACTERS = 1_048_576

/** The presentations of a `vp_token` by the id of their query (OpenID4VP 1.0 §8.1). Nothing in it is verified. */
export function parseVpToken(value: unknown): ReadonlyMap<string, readonly string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('vp_token is not an object')
  }
  const presentations = new Map<string, readonly string[]>()
  for (const [id, list] of Object.entries(value)) {
    if (!Array.isArray(list) || list.length === 0) {
      throw malformed('a member of vp_token is not an array of presentations')
    }
    presentations.set(id, list.map(requireText))
  }
  if (presentations.size === 0) throw malformed('vp_token holds no presentation')
  if ([...presentations.values()].flat().length > MOST_PRESENTATIONS) {
    throw malformed('vp_token holds too many presentations')
  }
  return presentations
}

function requireText(presentation: unknown): string {
  if (typeof presentation !== 'string') throw malformed('a presentation of these formats is a string')
  if (presentation.length > MOST_CHARACTERS) throw malformed('a presentation is too large')
  return presentation
}

function malformed(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', `${detail} (OpenID4VP 1.0 §8.1)`)
}
