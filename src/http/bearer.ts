import type { FastifyRequest } from 'fastify'
import { CoreError } from '../core/errors.ts'
import type { Failure } from './failure.ts'

export interface AccessTokenCredentials {
  /** The scheme that the token came with: RFC 6750 or RFC 9449. */
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
}

/** RFC 6750 §2.1: `b64token`, after exactly one scheme. */
const pattern = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i

const ourScheme = /^(bearer|dpop) +\S/i

/**
 * The access token of a request, for endpoints that take DPoP too.
 * @throws {CoreError} `access_token_missing`, `invalid_request`
 */
export function requireAccessToken(request: FastifyRequest): AccessTokenCredentials {
  return read(request) ?? refuseAbsence()
}

/**
 * The token of a request that speaks for somebody: what every endpoint asks that takes no DPoP.
 * @throws {CoreError} `access_token_missing`, `invalid_request`
 */
export function requireBearerToken(request: FastifyRequest): string {
  return readBearerToken(request) ?? refuseAbsence()
}

/**
 * As {@link requireBearerToken}, undefined when the request has no `Authorization` at all.
 * @throws {CoreError} `access_token_missing` for another scheme, `invalid_request`
 */
export function readBearerToken(request: FastifyRequest): string | undefined {
  const credentials = read(request)
  return credentials?.scheme === 'DPoP' ? refuseAbsence() : credentials?.token
}

/** RFC 6750 §3: who sent no credentials is told the scheme alone. */
export function bearerChallenge(code: Failure['code']): string {
  return code === 'access_token_missing' ? 'Bearer' : 'Bearer error="invalid_token"'
}

/** A token in the query (RFC 9700 §4.3.2) and two credentials at once (RFC 6750 §2) are refused. */
function read({ raw, query }: FastifyRequest): AccessTokenCredentials | undefined {
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
  if (match !== null) return { scheme: match[1]?.length === 4 ? 'DPoP' : 'Bearer', token: match[2] ?? '' }
  // Another scheme says nothing here: the answer is the challenge that names ours (RFC 9110 §11.6.1), not that it is malformed.
  if (!ourScheme.test(header)) return refuseAbsence()
  throw refused('Send the access token as "Authorization: Bearer <token>".', 'Authorization is malformed')
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

function refuseAbsence(): never {
  throw new CoreError(
    'access_token_missing',
    'This needs an access token: send "Authorization: Bearer <token>".',
  )
}

function refused(message: string, detail: string): CoreError {
  return new CoreError('invalid_request', message, { detail })
}
