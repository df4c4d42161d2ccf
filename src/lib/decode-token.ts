import { Base64urlError, decodeBase64url } from './base64url.ts'

/** The bytes of a value that we made as base64url of `length` bytes, or undefined when it cannot be one. */
export function decodeToken(value: string, length: number): Uint8Array | undefined {
  if (value.length !== Math.ceil((length * 4) / 3)) return undefined
  try {
    return decodeBase64url(value)
  } catch (error) {
    if (error instanceof Base64urlError) return undefined
    throw error
  }
}
