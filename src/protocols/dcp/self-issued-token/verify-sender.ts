import type { Participant } from '../../../core/dcp/participant.ts'
import { parseSelfIssuedToken } from './parse-self-issued-token.ts'
import {
  type Sender,
  type TokenPorts,
  verifySelfIssuedToken,
  wrongAudience,
} from './verify-self-issued-token.ts'

/** Who called whom. */
export interface DcpCall {
  readonly participant: Participant
  readonly sender: Sender
}

/**
 * Who sends a self-issued ID token, and which of the candidates it is for.
 * @throws {DcpRefusal} 401, naming the check
 */
export async function verifySender(
  ports: TokenPorts,
  candidates: readonly Participant[],
  text: string,
): Promise<DcpCall> {
  const token = parseSelfIssuedToken(text)
  const participant = candidates.find(({ did }) => did === token.audience)
  if (participant === undefined) throw wrongAudience()
  return { participant, sender: await verifySelfIssuedToken(ports, participant, token) }
}
