import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { hasOpenIssuances } from '../issuers/remove-credential-configuration.ts'
import type { Write } from '../ports/units.ts'
import type { SetupDocument, SetupItem } from './document.ts'
import { nothingToDo, type SectionPlan, type SetupContext } from './plan.ts'

/** Removes configurations and issuers that the document does not name, in this order, as far as nothing needs them. */
export async function planPruning(
  { ports, tenant, options }: SetupContext,
  document: SetupDocument,
  configurations: readonly CredentialConfiguration[],
  issuers: readonly Issuer[],
): Promise<SectionPlan> {
  if (options.prune !== true) return nothingToDo
  const items: SetupItem[] = []
  const writes: Write[] = []
  const wanted = document.credentialConfigurations
  const stay = new Set(configurations.map(({ issuerId }) => issuerId))
  if (wanted !== undefined) {
    const others = configurations.filter(({ id }) => !wanted.some((one) => one.id === id))
    const open = await Promise.all(others.map(({ id }) => hasOpenIssuances(ports, tenant.id, id)))
    const kept = new Set<string>()
    others.forEach(({ id }, index) => {
      const item = { kind: 'credentialConfiguration', name: id, id } as const
      if (open[index] === true) {
        kept.add(id)
        items.push({ ...item, outcome: 'kept', reason: 'It has open issuances.' })
        return
      }
      items.push({ ...item, outcome: 'removed' })
      writes.push(ports.credentialConfigurations.remove(tenant.id, id))
    })
    stay.clear()
    for (const { id, issuerId } of others) if (kept.has(id)) stay.add(issuerId)
    for (const { issuer } of wanted) for (const { id, name } of issuers) if (name === issuer) stay.add(id)
  }
  if (document.issuers !== undefined) {
    const lists = await ports.statusLists.list(tenant.id)
    const named = document.issuers
    for (const { id, name } of issuers.filter((one) => !named.some((other) => other.name === one.name))) {
      const item = { kind: 'issuer', name, id } as const
      if (stay.has(id)) {
        items.push({ ...item, outcome: 'kept', reason: 'A credential configuration uses it.' })
      } else if (lists.some(({ issuerId }) => issuerId === id)) {
        items.push({ ...item, outcome: 'kept', reason: 'It signs a status list.' })
      } else {
        items.push({ ...item, outcome: 'removed' })
        writes.push(ports.issuers.remove(tenant.id, id))
      }
    }
  }
  return { items, writes }
}
