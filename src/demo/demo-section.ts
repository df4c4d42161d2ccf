import type { ApiClientRequest } from '../core/tenants/create-api-client.ts'
import type { Tenant } from '../core/tenants/tenant.ts'

export interface DemoClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** What a section of `demo.json` may use. */
export interface DemoContext {
  readonly tenant: Tenant
  readonly publicUrl: string
  /**
   * A client of the demo tenant: the one of an earlier start while it is still there, else a new one. Nothing is overwritten.
   * @param known the section as an earlier start wrote it
   */
  client(known: unknown, request: ApiClientRequest): Promise<DemoClient>
}

/** One member of `demo.json`; a surface adds its own. */
export interface DemoSection {
  readonly name: string
  create(context: DemoContext, known: unknown): Promise<Readonly<Record<string, unknown>>>
}
