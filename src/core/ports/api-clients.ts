import type { ApiClientId, Instant, TenantId } from '../ids.ts'
import type { ApiAccessToken, ApiClient } from '../tenants/api-client.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

export interface ApiClients {
  find(tenantId: TenantId, id: ApiClientId): Promise<ApiClient | undefined>
  /** The client that a secret belongs to, for APIs whose clients send nothing else. */
  findBySecret(tenantId: TenantId, secretHash: Uint8Array): Promise<ApiClient | undefined>
  findByClientId(tenantId: TenantId, clientId: string): Promise<ApiClient | undefined>
  list(tenantId: TenantId, page: PageRequest): Promise<Page<ApiClient>>
  /** Conditional on id and client id being new. */
  add(client: ApiClient): Write
  /** Conditional on the client being there. */
  save(client: ApiClient): Write

  addAccessToken(token: ApiAccessToken): Write
  /** The token and its client, whatever the state of the client. */
  findAccessToken(
    tenantId: TenantId,
    hash: Uint8Array,
  ): Promise<{ readonly token: ApiAccessToken; readonly client: ApiClient } | undefined>
  /** Whose a token is that has not expired, asked when it does not open the tenant that it was sent to. */
  findTenantOfAccessToken(hash: Uint8Array, now: Instant): Promise<TenantId | undefined>
  /** Forgets tokens that expired before `now`. Returns how many. */
  purgeAccessTokens(now: Instant, limit: number): Promise<number>
}
