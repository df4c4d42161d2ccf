import { as, type Branded } from '../../core/ids.ts'
import { isUuid } from '../../lib/uuid.ts'

const nobody = '00000000-0000-0000-0000-000000000000'

/** An id from a path. What is no UUID names nothing, and is looked up as an id that no row has. */
export function knownId<Id extends Branded<string>>(text: string): Id {
  const lower = text.toLowerCase()
  return as<Id>(isUuid(lower) ? lower : nobody)
}
