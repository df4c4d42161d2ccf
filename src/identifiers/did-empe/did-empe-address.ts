import { keccak_256 } from '@noble/hashes/sha3.js'
import { decodeBase64url } from '../../lib/base64url.ts'
import type { EcPublicJwk } from '../../lib/jwk.ts'

/** Lower case only; neither `mainnet:` nor any other length (thisdid, @thisdid/empe-did-resolver). */
const syntax = /^did:empe:(?:testnet:)?([0-9a-f]{40})$/

/** The address in a did:empe, 40 hexadecimal digits; undefined when it is none. */
export function addressOf(did: string): string | undefined {
  return syntax.exec(did)?.[1]
}

/** As {@link addressOfPoint}. */
export function addressOfKey({ x, y }: Pick<EcPublicJwk, 'x' | 'y'>): string {
  return addressOfPoint(Buffer.concat([decodeBase64url(x), decodeBase64url(y)]))
}

/** The address of a key: the last 20 bytes of Keccak-256, the padding before SHA-3, over X ‖ Y. */
export function addressOfPoint(point: Uint8Array): string {
  return Buffer.from(keccak_256(point)).subarray(-20).toString('hex')
}
