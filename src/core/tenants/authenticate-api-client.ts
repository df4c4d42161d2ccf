import { encodeBase64url } from '../../lib/base64url.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import { sha256 } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { ApiClientId, Instant, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { ApiAccessToken, ApiClient } from './api-client.ts'
import { hasScope } from './grant-client-credentials.ts'

export interface AuthenticatedApiClient {
  readonly client: ApiClient
  /** What the token was given for, as far as the client still has it. */
  readonly scopes: readonly string[]
}

export interface AuthenticateApiClient {
  /** @throws {CoreError} `access_token_invalid` when it is unknown or expired, or its client no longer active */
  (tenantId: TenantId, accessToken: string): Promise<AuthenticatedApiClient>
  /** This process changed the client: nothing that was known of its tokens counts any more. */
  forget(id: ApiClientId): void
}

interface Known {
  readonly token: ApiAccessToken
  readonly authenticated: AuthenticatedApiClient
  readonly at: Instant
}

const TOKEN_BYTES = 32
/** How long another process may go on with a client that was changed. */
const KEEP_MS = 2000
const MAX_KEPT = 10_000

/** Who a bearer token belongs to, asked with every request of an API: kept for two seconds by the hash of the token. */
export function createAuthenticateApiClient({
  apiClients,
  clock,
}: Pick<Ports, 'apiClients' | 'clock'>): AuthenticateApiClient {
  const kept = new Map<string, Known>()
  /** Counts changes: what was read before one is not kept after it. */
  let changes = 0

  async function authenticate(tenantId: TenantId, accessToken: string): Promise<AuthenticatedApiClient> {
    const bytes = decodeToken(accessToken, TOKEN_BYTES)
    if (bytes === undefined) throw invalid('no token of ours')
    const hash = sha256(bytes)
    const name = `${tenantId}/${encodeBase64url(hash)}`
    const now = clock.now()
    const known = kept.get(name)
    if (known !== undefined && now >= known.at && now - known.at < KEEP_MS && known.token.expiresAt > now)
      return known.authenticated
    kept.delete(name)
    const before = changes
    const found = await apiClients.findAccessToken(tenantId, hash)
    if (found === undefined) throw invalid('unknown token')
    const { token, client } = found
    if (token.expiresAt <= now) throw invalid('expired')
    if (client.status !== 'active') throw invalid(`client ${client.id} is ${client.status}`)
    const scopes = token.scopes.filter((scope) => hasScope(client.scopes, scope))
    const authenticated: AuthenticatedApiClient = { client, scopes }
    if (before === changes) {
      if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
      kept.set(name, { token, authenticated, at: now })
    }
    return authenticated
  }

  return Object.assign(authenticate, {
    forget(id: ApiClientId) {
      changes++
      for (const [name, { token }] of kept) if (token.apiClientId === id) kept.delete(name)
    },
  })
}

function invalid(detail: string): CoreError {
  return new CoreError('access_token_invalid', 'The access token is unknown or has expired.', { detail })
}
