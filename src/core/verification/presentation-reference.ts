import { encodeBase64url } from '../../lib/base64url.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import { bytesToUuid, uuidToBytes } from '../../lib/uuid-bytes.ts'
import { as, type PresentationRequestId, type TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

/** What is handed out for a presentation request: each is good for one thing. */
export type ReferencePurpose = 'request' | 'response' | 'page' | 'watch'
/** What must come back with an answer. At least 128 bits each (OpenID4VP 1.0 §5.2, §5.3). */
export type RequestSecret = 'nonce' | 'state' | 'response-code'

const ID_BYTES = 16
const MAC_BYTES = 16
const LENGTH = ID_BYTES + MAC_BYTES

interface Named {
  readonly id: PresentationRequestId
  readonly tenantId: TenantId
}

/** An unguessable reference to a presentation request: its id and a MAC. Derived, stored nowhere. */
export function mintReference(secrets: Secrets, purpose: ReferencePurpose, { tenantId, id }: Named): string {
  const bytes = uuidToBytes(id)
  const token = new Uint8Array(LENGTH)
  token.set(bytes)
  token.set(mac(secrets, purpose, tenantId, bytes), ID_BYTES)
  return encodeBase64url(token)
}

/** The request that a reference names, or undefined when it is not one of ours for this purpose and tenant. */
export function readReference(
  secrets: Secrets,
  purpose: ReferencePurpose,
  tenantId: TenantId,
  value: string,
): PresentationRequestId | undefined {
  const token = decodeToken(value, LENGTH)
  if (token === undefined) return undefined
  const bytes = token.subarray(0, ID_BYTES)
  if (!equalInConstantTime(mac(secrets, purpose, tenantId, bytes), token.subarray(ID_BYTES))) return undefined
  return as<PresentationRequestId>(bytesToUuid(bytes))
}

/** A secret of the request, the same whenever the request is served. */
export function requestSecret(secrets: Secrets, purpose: RequestSecret, named: Named): string {
  if (purpose === 'response-code') {
    return encodeBase64url(mac(secrets, purpose, named.tenantId, uuidToBytes(named.id)))
  }
  return wireSecrets(secrets, named)[purpose]
}

interface WireSecrets {
  readonly nonce: string
  readonly state: string
}

/** They are made together and always needed together: for as long as somebody has the request in hand. */
const made = new WeakMap<Named, WireSecrets>()

function wireSecrets(secrets: Secrets, named: Named): WireSecrets {
  const known = made.get(named)
  if (known !== undefined) return known
  const bytes = secrets.mac('presentation-request', 'nonce-and-state', named.tenantId, uuidToBytes(named.id))
  const fresh = {
    nonce: encodeBase64url(bytes.subarray(0, MAC_BYTES)),
    state: encodeBase64url(bytes.subarray(MAC_BYTES)),
  }
  made.set(named, fresh)
  return fresh
}

function mac(
  secrets: Secrets,
  purpose: ReferencePurpose | 'response-code',
  tenantId: TenantId,
  id: Uint8Array,
): Uint8Array {
  return secrets.mac('presentation-request', purpose, tenantId, id).subarray(0, MAC_BYTES)
}
