import type { Ports } from '../ports/ports.ts'
import { PresentationFault } from '../verification/presentation-fault.ts'
import type { Authorization } from './authorization.ts'
import type { AskedClaims } from './check-submission.ts'

type Named = Pick<Authorization, 'id' | 'tenantId'>
type Needs = Pick<Ports, 'secrets'>

/** Many fields may ask for the same large thing. */
const MAX_BYTES = 131_072
const contextOf = ({ tenantId, id }: Named) => `authorization/${tenantId}/${id}`

/**
 * What was shown to a relying party rests sealed, bound to its authorization.
 * @throws {PresentationFault} `query_not_satisfied` when it is too much
 */
export function sealClaims({ secrets }: Needs, named: Named, claims: AskedClaims): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(claims))
  if (text.length > MAX_BYTES)
    throw new PresentationFault('query_not_satisfied', 'the fields find more than can be kept')
  return secrets.seal('presented-credentials', contextOf(named), text)
}

/** Undefined when nothing was shown yet. */
export function openClaims({ secrets }: Needs, authorization: Authorization): AskedClaims | undefined {
  if (!('sealedClaims' in authorization) || authorization.sealedClaims === undefined) return undefined
  const text = secrets.open('presented-credentials', contextOf(authorization), authorization.sealedClaims)
  return JSON.parse(new TextDecoder().decode(text)) as AskedClaims
}
