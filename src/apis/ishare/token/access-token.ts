import { CoreError } from '../../../core/errors.ts'
import type { Instant, TenantId } from '../../../core/ids.ts'
import { decodeBase64url, encodeBase64url } from '../../../lib/base64url.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { IsharePorts } from '../ports.ts'

export const ACCESS_TOKEN_SECONDS = 3_600
const MAX_CHARACTERS = 4_096

/** Who has an access token, and for how long. */
export interface PartyToken {
  readonly partyId: string
  readonly expiresAt: Instant
}

/** Opaque: sealed, so that nothing is stored and every process of the office reads it. */
export function createPartyToken(
  { secrets, clock }: Pick<IsharePorts, 'secrets' | 'clock'>,
  tenantId: TenantId,
  partyId: string,
): string {
  const token: PartyToken = { partyId, expiresAt: clock.now() + ACCESS_TOKEN_SECONDS * 1000 }
  const text = new TextEncoder().encode(JSON.stringify(token))
  return encodeBase64url(secrets.seal('ishare-access-token', tenantId, text))
}

/** Undefined for anything that was not given out here. Whether it is over is for the caller to say. */
export function readPartyToken(
  { secrets }: Pick<IsharePorts, 'secrets'>,
  tenantId: TenantId,
  token: string,
): PartyToken | undefined {
  if (token.length > MAX_CHARACTERS) return undefined
  try {
    const opened = secrets.open('ishare-access-token', tenantId, decodeBase64url(token))
    return JSON.parse(new TextDecoder().decode(opened)) as PartyToken
  } catch (error) {
    if (error instanceof Refusal || error instanceof CoreError) return undefined
    throw error
  }
}

/** @throws {CoreError} `access_token_invalid` */
export function requirePartyToken(
  ports: Pick<IsharePorts, 'secrets' | 'clock'>,
  tenantId: TenantId,
  token: string,
): PartyToken {
  const found = readPartyToken(ports, tenantId, token)
  if (found !== undefined && found.expiresAt > ports.clock.now()) return found
  throw new CoreError('access_token_invalid', 'The access token is not valid here, or has expired.')
}
