import { Buffer } from 'node:buffer'
import { type BinaryLike, hash } from 'node:crypto'

/** SHA-256, 32 bytes. A string is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): Uint8Array {
  // By way of text, because a buffer from OpenSSL's side costs more than the hash of a token.
  return Buffer.from(hash('sha256', data as BinaryLike & string, 'latin1'), 'latin1')
}

/** SHA-256 as base64url without padding, 43 characters. */
export function sha256Base64url(data: string | Uint8Array): string {
  return hash('sha256', data as BinaryLike & string, 'base64url')
}

/** Names of the IANA "Named Information Hash Algorithm" registry, as in `_sd_alg`, to those of OpenSSL. */
const hashNames = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' } as const

export type HashName = keyof typeof hashNames

export function isHashName(name: unknown): name is HashName {
  return typeof name === 'string' && Object.hasOwn(hashNames, name)
}

/** A digest by a named hash, base64url without padding. */
export function digestBase64url(name: HashName, data: string | Uint8Array): string {
  return hash(hashNames[name], data as BinaryLike & string, 'base64url')
}
