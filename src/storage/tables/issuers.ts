import type { KeyUse, SignatureAlgorithm, SigningKey } from '../../core/identities/signing-key.ts'
import type {
  CredentialConfigurationId,
  Instant,
  IssuerId,
  KeyId,
  TenantId,
  TrustedIssuerId,
} from '../../core/ids.ts'
import type { Json } from './json.ts'

interface IssuersTable {
  tenant_id: TenantId
  id: IssuerId
  name: string
  key_id: KeyId
  identification: Json
  created_at: Instant
}

interface CredentialConfigurationsTable {
  tenant_id: TenantId
  id: CredentialConfigurationId
  issuer_id: IssuerId
  version: number
  created_at: Instant
  data: Json
}

interface SchemasTable {
  tenant_id: TenantId
  type: string
  version: number
  id: string
  data: Json
}

interface SigningKeysTable {
  tenant_id: TenantId
  id: KeyId
  key_use: KeyUse
  algorithm: SignatureAlgorithm
  public_jwk: Json
  status: SigningKey['status']
  replaced_by: KeyId | null
  created_at: Instant
  sealed_private_key: Uint8Array
  participant: string | null
}

interface TrustedIssuersTable {
  tenant_id: TenantId
  id: TrustedIssuerId
  name: string
  did: string | null
  certificate: string | null
  url: string | null
  credential_types: Json
  created_at: Instant
}

/** What is issued, by whom, with which keys, and who else is believed. */
export interface IssuerTables {
  issuers: IssuersTable
  credential_configurations: CredentialConfigurationsTable
  schemas: SchemasTable
  signing_keys: SigningKeysTable
  trusted_issuers: TrustedIssuersTable
}
