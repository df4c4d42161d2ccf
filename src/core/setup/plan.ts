import type { TenantId } from '../ids.ts'
import type { IssuerPorts } from '../issuers/create-issuer.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { SetupItem } from './document.ts'

export type SetupPorts = IssuerPorts &
  Pick<
    Ports,
    | 'secrets'
    | 'apiClients'
    | 'credentialConfigurations'
    | 'issuances'
    | 'statusLists'
    | 'webhooks'
    | 'trustedIssuers'
    | 'formats'
    | 'statusListFormats'
    | 'issuanceProtocols'
    | 'settings'
  >

export interface SetupOptions {
  /** Remove what the present sections of the document do not name. */
  readonly prune?: boolean
  /** Create what is missing and leave the rest as it is. */
  readonly onlyMissing?: boolean
  /** Say what would happen. */
  readonly dryRun?: boolean
  /** Scopes of whoever asks: nobody gives clients more than they have. */
  readonly grantor: readonly string[]
  /** The client that asks: pruning does not revoke it. */
  readonly clientId?: string
  readonly allowPrivateNetworks: boolean
}

/** What a section of a document comes to. */
export interface SectionPlan {
  readonly items: readonly SetupItem[]
  readonly writes: readonly Write[]
}

export interface SetupContext {
  readonly ports: SetupPorts
  readonly tenant: Tenant
  readonly options: SetupOptions
}

export const nothingToDo: SectionPlan = { items: [], writes: [] }

const PAGE = 200

/** Everything of a paged list. */
export async function readAll<Item>(
  read: (
    tenantId: TenantId,
    page: Parameters<Ports['webhooks']['list']>[1],
  ) => Promise<{
    readonly items: readonly Item[]
    readonly next?: { readonly at: number; readonly id: string }
  }>,
  tenantId: TenantId,
): Promise<readonly Item[]> {
  const all: Item[] = []
  let after: { readonly at: number; readonly id: string } | undefined
  do {
    const page = await read(tenantId, { limit: PAGE, ...(after === undefined ? {} : { after }) })
    all.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return all
}
