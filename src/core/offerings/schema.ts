import type { CredentialConfigurationId, Instant, TenantId } from '../ids.ts'

/** What a kind of credential says, in the words of an API that knows schemas instead of credential configurations. */
export interface Schema {
  readonly id: string
  readonly tenantId: TenantId
  readonly name: string
  readonly type: string
  /** Counts the schemas of one type. */
  readonly version: number
  /** JSON Schema of the subject. */
  readonly credentialSubject: Readonly<Record<string, unknown>>
  readonly credentialConfigurationId: CredentialConfigurationId
  readonly createdAt: Instant
}
