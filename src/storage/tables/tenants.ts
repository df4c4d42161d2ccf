import type { ApiClientId, Instant, OperatorId, TenantId } from '../../core/ids.ts'
import type { ApiClient } from '../../core/tenants/api-client.ts'
import type { Json } from './json.ts'

interface TenantsTable {
  id: TenantId
  name: string
  is_default: number
  hosts: Json
  settings: Json
  created_at: Instant
}

interface TenantRemovalsTable {
  tenant_id: TenantId
  removed_at: Instant
}

interface ApiClientsTable {
  tenant_id: TenantId
  id: ApiClientId
  client_id: string
  name: string
  scopes: Json
  secret_hash: Uint8Array
  certificates: Json
  status: ApiClient['status']
  created_at: Instant
  limits: Json | null
}

interface ApiAccessTokensTable {
  tenant_id: TenantId
  hash: Uint8Array
  api_client_id: ApiClientId
  scopes: Json
  expires_at: Instant
}

interface OperatorsTable {
  tenant_id: TenantId
  id: OperatorId
  username: string
  password_hash: string
  api_client_id: ApiClientId
  created_at: Instant
}

/** Who is here, and who may call. */
export interface TenantTables {
  tenants: TenantsTable
  tenant_removals: TenantRemovalsTable
  api_clients: ApiClientsTable
  api_access_tokens: ApiAccessTokensTable
  operators: OperatorsTable
}
