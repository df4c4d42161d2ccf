import { type BinaryLike, hash } from 'node:crypto'

/** SHA-256, 32 bytes. A string is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): Uint8Array {
  return hash('sha256', data as BinaryLike & string, 'buffer')
}

/** SHA-256 as base64url without padding, 43 characters. */
export function sha256Base64url(data: string | Uint8Array): string {
  return hash('sha256', data as BinaryLike & string, 'base64url')
}
