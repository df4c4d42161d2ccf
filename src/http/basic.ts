import { CoreError } from '../core/errors.ts'

export interface BasicCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

const pattern = /^basic +([A-Za-z0-9+/]+={0,2})$/i

/**
 * A client's HTTP Basic credentials (RFC 6749 §2.3.1): both halves are form-encoded before they are joined.
 * @throws {CoreError} `client_invalid` when the header is another scheme or cannot be read
 */
export function readBasic(authorization: string): BasicCredentials {
  const encoded = pattern.exec(authorization)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) throw unreadable()
  try {
    return { clientId: formDecode(text.slice(0, colon)), clientSecret: formDecode(text.slice(colon + 1)) }
  } catch (cause) {
    throw cause instanceof URIError ? unreadable() : cause
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function unreadable(): CoreError {
  return new CoreError('client_invalid', 'The Authorization header is not HTTP Basic that can be read.')
}
