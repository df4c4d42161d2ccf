import { Buffer } from 'node:buffer'
import { Refusal } from './refusal.ts'

export class Base64urlError extends Refusal {
  override readonly name = 'Base64urlError'
}

/** RFC 4648 §5 without padding (RFC 7515 §2). A string is encoded as UTF-8. */
export function encodeBase64url(data: Uint8Array | string): string {
  if (typeof data === 'string') return Buffer.from(data, 'utf8').toString('base64url')
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64url')
}

/**
 * Strict inverse of {@link encodeBase64url}: padding, foreign characters and non-zero trailing bits are refused, so that no two
 * texts stand for the same bytes (RFC 4648 §3.3, §3.5).
 * @throws {Base64urlError}
 */
export function decodeBase64url(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) throw new Base64urlError('not canonical base64url (RFC 4648 §5)')
  return bytes
}
