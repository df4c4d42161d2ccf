import { CoreError } from '../errors.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { SetupDocument, SetupItem } from './document.ts'
import { nothingToDo, readAll, type SetupOptions, type SetupPorts } from './plan.ts'
import { planClients } from './plan-clients.ts'
import { planConfigurations } from './plan-configurations.ts'
import { planIssuers } from './plan-issuers.ts'
import { planPruning } from './plan-pruning.ts'
import { planTrustedIssuers } from './plan-trusted-issuers.ts'
import { planWebhooks } from './plan-webhooks.ts'

export interface AppliedDocument {
  readonly dryRun: boolean
  readonly items: readonly SetupItem[]
}

const MAX_ATTEMPTS = 5

/**
 * Makes a tenant look as a document says, all of it or nothing: what is missing is created, what differs is changed, what is there
 * already stays. Applying twice changes nothing the second time.
 * @throws {CoreError} `configuration_invalid`, `invalid_request`, `scope_invalid`, `scope_insufficient`, `changed_meanwhile`
 */
export async function applyDocument(
  ports: SetupPorts,
  tenant: Tenant,
  document: SetupDocument,
  options: SetupOptions,
  alongside: (applied: AppliedDocument) => readonly Write[] = () => [],
): Promise<AppliedDocument> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { items, writes } = await plan(ports, tenant, document, options)
    const applied: AppliedDocument = { dryRun: options.dryRun === true, items }
    const others = alongside(applied)
    const ours = applied.dryRun ? [] : writes
    try {
      if (ours.length + others.length > 0) await ports.units.commit([...ours, ...others])
      return applied
    } catch (error) {
      if (!(error instanceof WriteConflict) || others.includes(error.write)) throw error
    }
  }
  throw new CoreError('changed_meanwhile', 'The tenant is being changed by others. Try again.')
}

async function plan(
  ports: SetupPorts,
  tenant: Tenant,
  document: SetupDocument,
  options: SetupOptions,
): Promise<{ readonly items: readonly SetupItem[]; readonly writes: readonly Write[] }> {
  const context = { ports, tenant, options }
  const { clients, webhooks, trustedIssuers } = document
  const [issuers, configurations] = await Promise.all([
    ports.issuers.list(tenant.id),
    ports.credentialConfigurations.list(tenant.id),
  ])
  const issuersPlan = await planIssuers(context, document.issuers ?? [], issuers)
  const sections = [
    issuersPlan,
    planConfigurations(context, document.credentialConfigurations ?? [], configurations, issuersPlan.issuers),
    clients === undefined
      ? nothingToDo
      : planClients(context, clients, await readAll(ports.apiClients.list, tenant.id)),
    webhooks === undefined
      ? nothingToDo
      : planWebhooks(context, webhooks, await readAll(ports.webhooks.list, tenant.id)),
    trustedIssuers === undefined
      ? nothingToDo
      : planTrustedIssuers(context, trustedIssuers, await ports.trustedIssuers.list(tenant.id)),
    await planPruning(context, document, configurations, issuersPlan.issuers),
  ]
  return {
    items: sections.flatMap(({ items }) => items),
    writes: sections.flatMap(({ writes }) => writes),
  }
}
