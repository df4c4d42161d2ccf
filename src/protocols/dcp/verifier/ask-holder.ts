import type { Participant } from '../../../core/dcp/participant.ts'
import { type CredentialScope, fitsScope, parseScope } from '../../../core/dcp/scopes.ts'
import { CoreError } from '../../../core/errors.ts'
import type { VerifiedCredential } from '../../../core/ports/credential-format.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { parseJsonObject } from '../../../lib/json.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { callPeer } from '../client/peer-http.ts'
import { dcpMessage, readMessage } from '../message/read-message.ts'
import type { DcpPorts } from '../ports.ts'
import { tokenRefused } from '../refusal.ts'
import type { Sender } from '../self-issued-token/verify-self-issued-token.ts'
import { refused } from './presentation-refused.ts'
import { verifyPresentation } from './verify-presentation.ts'

const MOST_PRESENTATIONS = 20

/**
 * Asks a holder for exactly the scopes that the participant requires, with the access token that came from the holder, and verifies
 * everything that it shows. What was asked for must be there; more is welcome and must hold too.
 * @throws {CoreError} 401 without an access token, 403 when something is missing or does not hold
 */
export async function askHolder(
  ports: DcpPorts,
  tenant: Tenant,
  participant: Participant,
  sender: Sender,
): Promise<readonly VerifiedCredential[]> {
  if (sender.token === undefined) {
    throw tokenRefused(11, 'access_token_missing', 'it carries no access token in `token`.')
  }
  const scope = participant.settings.requiredScopes
  const answer = await callPeer(ports, participant, {
    peer: sender.did,
    service: 'CredentialService',
    method: 'POST',
    path: '/presentations/query',
    body: dcpMessage('PresentationQueryMessage', { scope }),
    token: sender.token,
  })
  if (answer.outcome !== 'done') throw refused('The holder shows nothing.', answer.detail)
  const presentations = readPresentations(answer.value.body)
  const verified: VerifiedCredential[] = []
  for (const presentation of presentations) {
    verified.push(...(await verifyPresentation(ports, tenant, participant, sender.did, presentation)))
  }
  const missing = scope
    .map(parseScope)
    .filter((one): one is CredentialScope => one !== undefined)
    .filter((one) => !verified.some((credential) => fitsScope(one, namesOf(credential))))
  if (missing.length > 0) {
    throw refused(
      `The holder does not show ${missing.map(({ name }) => name).join(', ')}.`,
      `${presentations.length} presentations with ${verified.length} credentials`,
    )
  }
  return verified
}

function namesOf({ credentialId, type }: VerifiedCredential) {
  return { id: credentialId, types: type.types ?? [] }
}

function readPresentations(body: Uint8Array): readonly string[] {
  try {
    const { message } = readMessage(parseJsonObject(body, { maxDepth: 64 }), ['PresentationResponseMessage'])
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
