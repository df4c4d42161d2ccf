import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Participant } from './participant.ts'

/** What a holder lets one peer see: bound to that peer, to scopes and to a time. Opaque to everyone but the holder. */
export interface Grant {
  /** DID of the peer. */
  readonly audience: string
  readonly scopes: readonly string[]
  readonly expiresAt: Instant
}

/** How long a peer may come back with it. */
export const ACCESS_TOKEN_SECONDS = 3_600
const MAX_CHARACTERS = 16_384

/** The grant itself, sealed: nothing is stored, and every process of the office reads it. */
export function createAccessToken(secrets: Secrets, participant: Participant, grant: Grant): string {
  const text = new TextEncoder().encode(JSON.stringify(grant))
  return encodeBase64url(secrets.seal('dcp-access-token', contextOf(participant), text))
}

/** Undefined for anything that this participant did not give out. */
export function readAccessToken(
  secrets: Secrets,
  participant: Participant,
  token: string,
): Grant | undefined {
  if (token.length > MAX_CHARACTERS) return undefined
  try {
    const opened = secrets.open('dcp-access-token', contextOf(participant), decodeBase64url(token))
    return JSON.parse(new TextDecoder().decode(opened)) as Grant
  } catch (error) {
    if (error instanceof Refusal || error instanceof CoreError) return undefined
    throw error
  }
}

const contextOf = ({ tenantId, context }: Participant): string => `${tenantId}/${context}`
