import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { CoreError } from '../../../core/errors.ts'
import type { QueryHolder, ShownPresentation } from '../../../core/ports/holder-query.ts'
import { parseJsonObject } from '../../../lib/json.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { callPeer } from '../client/peer-http.ts'
import { dcpMessage, readMessage } from '../message/read-message.ts'
import type { VerifierPorts } from '../ports.ts'
import { refused } from './presentation-refused.ts'
import { requireAnswered } from './require-answered.ts'
import { type VerifiedPresentation, verifyPresentation } from './verify-presentation.ts'

const MOST_PRESENTATIONS = 20

/**
 * Asks a holder for exactly this, with the access token that came from it, and verifies everything that it shows. What was asked for must
 * be there; more is welcome and must hold too.
 */
export function createQueryHolder(ports: VerifierPorts): QueryHolder {
  return (tenant, participant, question) => askHolder(ports, tenant, participant, question)
}

const askHolder = async (
  ports: VerifierPorts,
  ...[tenant, participant, { holder, token, query }]: Parameters<QueryHolder>
): Promise<readonly ShownPresentation[]> => {
  const answer = await callPeer(ports, participant, {
    peer: holder,
    service: 'CredentialService',
    method: 'POST',
    path: '/presentations/query',
    body: dcpMessage('PresentationQueryMessage', 'scopes' in query ? { scope: query.scopes } : query),
    token,
  })
  if (answer.outcome !== 'done') throw refused('The holder shows nothing.', answer.detail)
  const presentations = readPresentations(answer.value.body, toleratesPeers(participant, 'older'))
  const verified: VerifiedPresentation[] = []
  for (const presentation of presentations) {
    verified.push(await verifyPresentation(ports, tenant, participant, holder, presentation))
  }
  requireAnswered(query, verified)
  return verified.map(({ presentation, credentials }) => ({
    presentation,
    credentials: credentials.map((one) => one.verified),
  }))
}

function readPresentations(body: Uint8Array, older: boolean): readonly string[] {
  try {
    const { message } = readMessage(
      parseJsonObject(body, { maxDepth: 64 }),
      ['PresentationResponseMessage'],
      { older },
    )
    const list = [message['presentation'] ?? []].flat()
    if (list.length > MOST_PRESENTATIONS) throw refused('The holder shows too much.', `${list.length}`)
    return list.map((one) => {
      if (typeof one === 'string') return one
      throw refused('A presentation is no JWT.', 'the profiles here are those of JWTs')
    })
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof CoreError && error.code === 'invalid_request'))
      throw error
    throw refused('The answer of the holder is no PresentationResponseMessage.', error.message)
  }
}
