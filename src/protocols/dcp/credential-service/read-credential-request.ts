import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { requireText } from '../message/read-message.ts'
import { malformed } from '../refusal.ts'

const MOST = 50

/** `CredentialRequestMessage` (DCP §6.4.1). Members that peers add to its entries say nothing here. */
export function readCredentialRequest(message: JsonObject): {
  readonly holderPid: string
  readonly credentialIds: readonly string[]
} {
  const holderPid = requireText(message, 'holderPid')
  const { credentials } = message
  if (!Array.isArray(credentials) || credentials.length === 0 || credentials.length > MOST) {
    throw malformed('credentials_invalid', '/credentials', `credentials must be a list of 1 to ${MOST}.`)
  }
  const credentialIds = credentials.map((entry, index) => {
    const id = isJsonObject(entry) ? entry['id'] : undefined
    if (typeof id === 'string' && id !== '' && id.length <= 2_048) return id
    throw malformed('credentials_invalid', `/credentials/${index}/id`, 'The id of a credential is missing.')
  })
  return { holderPid, credentialIds }
}
