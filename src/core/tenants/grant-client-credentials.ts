import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256 } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { ApiClient } from './api-client.ts'
import { coversScope, isKnownScope } from './scopes.ts'
import { refuseInactiveClient } from './verify-client-secret.ts'

export interface GrantedClientToken {
  /** Opaque, 43 characters of base64url; only its SHA-256 is kept. */
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly scopes: readonly string[]
}

const TOKEN_BYTES = 32
/** Management tokens live at least ten minutes (INTERFACE §3). */
const TOKEN_SECONDS = 3600

/**
 * An access token for a client that has proved who it is (RFC 6749 §4.4).
 * @param request.scopes what the client asks for; absent = all that it has
 * @throws {CoreError} `scope_invalid`, `client_suspended`; what `units.commit` throws for a write of `also`
 */
export async function grantClientCredentials(
  ports: Pick<Ports, 'apiClients' | 'clock' | 'random' | 'units'>,
  client: ApiClient,
  request: { readonly scopes?: readonly string[]; readonly also?: readonly Write[] } = {},
): Promise<GrantedClientToken> {
  refuseInactiveClient(client)
  const scopes = [...new Set(request.scopes ?? client.scopes)]
  if (!scopes.every((scope) => hasScope(client.scopes, scope))) {
    throw new CoreError('scope_invalid', 'The client does not have all of the scopes that it asks for.', {
      detail: `client ${client.id}`,
    })
  }
  const token = ports.random.bytes(TOKEN_BYTES)
  await ports.units.commit([
    ports.apiClients.addAccessToken({
      tenantId: client.tenantId,
      hash: sha256(token),
      apiClientId: client.id,
      scopes,
      expiresAt: ports.clock.now() + TOKEN_SECONDS * 1000,
    }),
    ...(request.also ?? []),
  ])
  return { accessToken: encodeBase64url(token), expiresInSeconds: TOKEN_SECONDS, scopes }
}

/** Whether a client may have a scope: its own, or what `tenant:admin` stands for. */
export function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || (isKnownScope(scope) && coversScope(granted, scope))
}
