import { encodeBase64url } from '../../lib/base64url.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import type { Instant, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'

const TIME_BYTES = 6
const RANDOM_BYTES = 12
const MAC_BYTES = 18
const LENGTH = TIME_BYTES + RANDOM_BYTES + MAC_BYTES

/**
 * A c_nonce (OpenID4VCI 1.0 §7), which proves its own origin and age: time, randomness and a MAC, 48 characters of base64url. Handing
 * it out costs no write; whoever accepts it records its single use in the same unit as what it is accepted for.
 */
export function mintCNonce(
  { clock, random, secrets }: Pick<Ports, 'clock' | 'random' | 'secrets'>,
  tenantId: TenantId,
): string {
  const nonce = new Uint8Array(LENGTH)
  new DataView(nonce.buffer).setUint32(0, Math.floor(clock.now() / 0x10000))
  new DataView(nonce.buffer).setUint16(4, clock.now() % 0x10000)
  nonce.set(random.bytes(RANDOM_BYTES), TIME_BYTES)
  nonce.set(
    secrets.mac('nonce', tenantId, nonce.subarray(0, -MAC_BYTES)).subarray(0, MAC_BYTES),
    LENGTH - MAC_BYTES,
  )
  return encodeBase64url(nonce)
}

/** Until when a c_nonce of ours is good; undefined when it is not ours or its time is over. */
export function readCNonce(
  { clock, secrets, settings }: Pick<Ports, 'clock' | 'secrets' | 'settings'>,
  tenantId: TenantId,
  value: string,
): { readonly expiresAt: Instant } | undefined {
  const nonce = decodeToken(value, LENGTH)
  if (nonce === undefined) return undefined
  const mac = secrets.mac('nonce', tenantId, nonce.subarray(0, -MAC_BYTES)).subarray(0, MAC_BYTES)
  if (!equalInConstantTime(mac, nonce.subarray(-MAC_BYTES))) return undefined
  const view = new DataView(nonce.buffer, nonce.byteOffset)
  const expiresAt = view.getUint32(0) * 0x10000 + view.getUint16(4) + settings.nonceSeconds * 1000
  return expiresAt <= clock.now() ? undefined : { expiresAt }
}
