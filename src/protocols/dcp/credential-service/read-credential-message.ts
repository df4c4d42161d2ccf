import type { CredentialContainer, CredentialMessage } from '../../../core/ports/dcp-peers.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { requireText } from '../message/read-message.ts'
import { malformed } from '../refusal.ts'

const MOST = 50
const MAX_PAYLOAD = 1_048_576

/** `CredentialMessage` (DCP §6.3.2). `holderPid` is needed: without it nothing says what it answers. */
export function readCredentialMessage(message: JsonObject): CredentialMessage {
  const holderPid = requireText(message, 'holderPid')
  const issuerPid = requireText(message, 'issuerPid')
  const status = readStatus(message['status'])
  const { rejectionReason } = message
  if (rejectionReason !== undefined && rejectionReason !== null && typeof rejectionReason !== 'string') {
    throw malformed('rejectionReason_invalid', '/rejectionReason', 'rejectionReason must be a text.')
  }
  return {
    holderPid,
    issuerPid,
    status,
    credentials: status === 'ISSUED' ? readContainers(message['credentials']) : [],
    ...(typeof rejectionReason === 'string' ? { rejectionReason } : {}),
  }
}

function readStatus(value: JsonValue | undefined): CredentialMessage['status'] {
  const name = typeof value === 'string' ? value.replace('https://w3id.org/dspace-dcp/v1.0/', '') : ''
  if (name === 'ISSUED' || name === 'REJECTED') return name
  throw malformed('status_invalid', '/status', 'status must be ISSUED or REJECTED.')
}

function readContainers(value: JsonValue | undefined): readonly CredentialContainer[] {
  if (!Array.isArray(value) || value.length > MOST) {
    throw malformed('credentials_invalid', '/credentials', `credentials must be a list of at most ${MOST}.`)
  }
  return value.map((entry, index) => {
    const container = isJsonObject(entry) ? entry : {}
    const { payload, credentialType, format } = container
    if (typeof payload !== 'string' || payload === '' || payload.length > MAX_PAYLOAD) {
      throw malformed('credentials_invalid', `/credentials/${index}/payload`, 'payload must be a JWT.')
    }
    return {
      payload,
      credentialType: typeof credentialType === 'string' ? credentialType : '',
      format: typeof format === 'string' ? format : '',
    }
  })
}
