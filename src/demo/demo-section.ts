import type { ApiClientRequest } from '../core/tenants/create-api-client.ts'
import type { Tenant } from '../core/tenants/tenant.ts'

export interface DemoClient {
  readonly clientId: string
  readonly clientSecret: string
}

export interface DemoOperator {
  readonly username: string
  readonly password: string
}

/** What a section of `demo.json` may use. */
export interface DemoContext {
  readonly tenant: Tenant
  /** A second tenant, furnished as the first. */
  readonly otherTenant: Tenant
  readonly publicUrl: string
  /** The DID that the demo tenant publishes. */
  readonly did: string
  /** Where mail goes when no server is configured. */
  readonly outbox: string
  /**
   * A client of the demo tenant, or of the one given: the one of an earlier start while it is still there, else a new one. Nothing is overwritten.
   * @param known the section as an earlier start wrote it
   */
  client(known: unknown, request: ApiClientRequest, tenant?: Tenant): Promise<DemoClient>
  /** An account of a person, in the same way. */
  operator(known: unknown, scopes: readonly string[]): Promise<DemoOperator>
  /** A fresh access token of a client of the demo tenant, for APIs whose callers bring one: good for a day. */
  accessToken(clientId: string, scopes: readonly string[]): Promise<string>
}

/** One member of `demo.json`; a surface adds its own. */
export interface DemoSection {
  readonly name: string
  create(context: DemoContext, known: unknown): Promise<Readonly<Record<string, unknown>>>
}
