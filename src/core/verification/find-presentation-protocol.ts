import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { PresentationProtocol } from '../ports/presentation-protocol.ts'
import type { PresentationProtocolId } from './presentation-request.ts'

/**
 * The way to ask a wallet, by its id.
 * @param id absent = the first that there is
 * @throws {CoreError} `protocol_not_allowed`
 */
export function findPresentationProtocol(
  { presentationProtocols }: Pick<Ports, 'presentationProtocols'>,
  id: PresentationProtocolId | undefined,
): PresentationProtocol {
  const [first] = presentationProtocols.values()
  const protocol = id === undefined ? first : presentationProtocols.get(id)
  if (protocol !== undefined) return protocol
  throw new CoreError(
    'protocol_not_allowed',
    `Nobody is asked over "${id ?? 'any protocol'}" here. There is: ${[...presentationProtocols.keys()].join(', ') || 'none'}.`,
  )
}
