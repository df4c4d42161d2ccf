import { createClientCredentialsGrant } from './client-credentials.ts'
import type { Grant } from './grant.ts'
import { createPreAuthorizedCodeGrant, PRE_AUTHORIZED_CODE } from './pre-authorized-code.ts'
import { createRefreshTokenGrant } from './refresh-token.ts'

export type GrantPorts = Parameters<typeof createPreAuthorizedCodeGrant>[0] &
  Parameters<typeof createRefreshTokenGrant>[0] &
  Parameters<typeof createClientCredentialsGrant>[0]

export const grantTypes = [PRE_AUTHORIZED_CODE, 'refresh_token', 'client_credentials'] as const
export type GrantType = (typeof grantTypes)[number]

/** Every grant by its `grant_type`. A new one is a file, and a line here. */
export function createGrants(ports: GrantPorts): ReadonlyMap<string, Grant> {
  return new Map(
    Object.entries({
      [PRE_AUTHORIZED_CODE]: createPreAuthorizedCodeGrant(ports),
      refresh_token: createRefreshTokenGrant(ports),
      client_credentials: createClientCredentialsGrant(ports),
    } satisfies Record<GrantType, Grant>),
  )
}
