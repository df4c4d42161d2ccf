import type { FastifyRequest } from 'fastify'
import { CoreError } from '../core/errors.ts'

export interface AccessTokenCredentials {
  /** The scheme that the token came with: RFC 6750 or RFC 9449. */
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
}

/** RFC 6750 §2.1: `b64token`, after exactly one scheme. */
const pattern = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i

const ourScheme = /^(bearer|dpop)( |$)/i

/**
 * The access token of a request. Undefined when there is none; a token in the query (RFC 9700 §4.3.2) and two credentials at once
 * (RFC 6750 §2) are refused.
 * @throws {CoreError} `invalid_request`
 */
export function readAccessToken(request: FastifyRequest): AccessTokenCredentials | undefined {
  const { raw, query } = request
  if (typeof query === 'object' && query !== null && 'access_token' in query) {
    throw refused(
      'Send the access token in the Authorization header, never in the URL.',
      'token in the query',
    )
  }
  const header = raw.headers.authorization
  if (header === undefined) return undefined
  if (hasTwo(raw.rawHeaders)) throw refused('Send one Authorization header.', 'two Authorization headers')
  const match = pattern.exec(header)
  if (match === null) {
    throw refused('Send the access token as "Authorization: Bearer <token>".', 'Authorization is malformed')
  }
  return { scheme: match[1]?.length === 4 ? 'DPoP' : 'Bearer', token: match[2] ?? '' }
}

/**
 * As {@link readAccessToken}, for endpoints where there must be one.
 * @throws {CoreError} `access_token_missing`, `invalid_request`
 */
export function requireAccessToken(request: FastifyRequest): AccessTokenCredentials {
  // Another scheme says nothing here: the answer is the challenge that names ours (RFC 9110 §11.6.1), not that it is malformed.
  const isOurs = ourScheme.test(request.raw.headers.authorization ?? 'Bearer')
  const credentials = isOurs ? readAccessToken(request) : undefined
  if (credentials === undefined) {
    throw new CoreError(
      'access_token_missing',
      'This needs an access token: send "Authorization: Bearer <token>".',
    )
  }
  return credentials
}

/** Node keeps the first of two and says nothing. */
function hasTwo(rawHeaders: readonly string[]): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 13 && name.toLowerCase() === 'authorization') count++
  }
  return count > 1
}

function refused(message: string, detail: string): CoreError {
  return new CoreError('invalid_request', message, { detail })
}
