import { encodeBase64url } from '../../lib/base64url.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import { bytesToUuid, uuidToBytes } from '../../lib/uuid-bytes.ts'
import { as, type IssuanceId, type TenantId } from '../ids.ts'
import type { SecretPurpose, Secrets } from '../ports/secrets.ts'

/** What can be handed to a wallet: each opens one thing of one issuance and nothing else. */
export type CapabilityPurpose = Extract<
  SecretPurpose,
  'offer' | 'pre-authorized-code' | 'transaction-id' | 'notification-id' | 'id-token-hint' | 'completion'
>

export interface Capability {
  readonly issuanceId: IssuanceId
  /** The generation of the offer that it was made for. */
  readonly generation: number
}

const ID_BYTES = 16
const MAC_BYTES = 16
const LENGTH = ID_BYTES + 1 + MAC_BYTES

/**
 * An unguessable reference to an issuance: its id, a generation and a MAC, 44 characters of base64url. It is derived and
 * stored nowhere; whether it is still good is decided by the state of the issuance.
 */
export function mintCapability(
  secrets: Secrets,
  purpose: CapabilityPurpose,
  tenantId: TenantId,
  { issuanceId, generation }: Capability,
): string {
  const token = new Uint8Array(LENGTH)
  token.set(uuidToBytes(issuanceId))
  token[ID_BYTES] = generation
  token.set(mac(secrets, purpose, tenantId, token), ID_BYTES + 1)
  return encodeBase64url(token)
}

/** What a capability names, or undefined when it is not one of ours for this purpose and tenant. */
export function readCapability(
  secrets: Secrets,
  purpose: CapabilityPurpose,
  tenantId: TenantId,
  value: string,
): Capability | undefined {
  const token = decodeToken(value, LENGTH)
  if (token === undefined) return undefined
  if (!equalInConstantTime(mac(secrets, purpose, tenantId, token), token.subarray(ID_BYTES + 1)))
    return undefined
  return {
    issuanceId: as<IssuanceId>(bytesToUuid(token.subarray(0, ID_BYTES))),
    generation: token[ID_BYTES] ?? 0,
  }
}

function mac(
  secrets: Secrets,
  purpose: CapabilityPurpose,
  tenantId: TenantId,
  token: Uint8Array,
): Uint8Array {
  return secrets.mac(purpose, tenantId, token.subarray(0, ID_BYTES + 1)).subarray(0, MAC_BYTES)
}
