import { CoreError, type Violation } from '../errors.ts'
import type { IssuerId } from '../ids.ts'
import { completeDefinition } from '../issuers/configuration-definition.ts'
import { configurationFaults } from '../issuers/configuration-faults.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { Write } from '../ports/units.ts'
import { differences } from './differences.ts'
import type { ConfigurationInDocument, SetupItem } from './document.ts'
import type { SectionPlan, SetupContext } from './plan.ts'

/**
 * Configurations are known by id.
 * @throws {CoreError} `configuration_invalid` with every fault of every configuration
 */
export function planConfigurations(
  { ports, tenant, options }: SetupContext,
  wanted: readonly ConfigurationInDocument[],
  existing: readonly CredentialConfiguration[],
  issuers: readonly Issuer[],
): SectionPlan {
  const completed = wanted.map(({ issuer, ...definition }) =>
    completeDefinition({ ...definition, issuerId: idOf(issuers, issuer) }, ports.settings),
  )
  const all = [...existing.filter(({ id }) => !completed.some((other) => other.id === id)), ...completed]
  const violations = completed.flatMap((configuration, index): readonly Violation[] => [
    ...twice(completed, configuration.id, index),
    ...configurationFaults(ports, configuration, all, issuers).map((fault) => ({
      pointer: `/credentialConfigurations/${index}${fault.pointer.replace(/^\/issuerId/, '/issuer')}`,
      message: fault.message,
    })),
  ])
  if (violations.length > 0) {
    throw new CoreError('configuration_invalid', 'Credential configurations do not fit: see violations.', {
      violations,
    })
  }
  const items: SetupItem[] = []
  const writes: Write[] = []
  for (const configuration of completed) {
    const { id } = configuration
    const before = existing.find((other) => other.id === id)
    const item = { kind: 'credentialConfiguration', name: id, id } as const
    if (before === undefined) {
      const created = { ...configuration, tenantId: tenant.id, createdAt: ports.clock.now(), version: 1 }
      items.push({ ...item, outcome: 'created' })
      writes.push(ports.credentialConfigurations.add(created))
      continue
    }
    const { tenantId, createdAt, version, ...known } = before
    const changes = options.onlyMissing === true ? [] : differences(known, configuration)
    if (changes.length === 0) {
      items.push({ ...item, outcome: 'unchanged' })
      continue
    }
    items.push({ ...item, outcome: 'changed', changes })
    writes.push(
      ports.credentialConfigurations.save({ ...configuration, tenantId, createdAt, version: version + 1 }),
    )
  }
  return { items, writes }
}

/** What is no issuer's name has no id, and is found at fault. */
function idOf(issuers: readonly Issuer[], name: string): IssuerId {
  return issuers.find((issuer) => issuer.name === name)?.id ?? ('' as IssuerId)
}

function twice(all: readonly { readonly id: string }[], id: string, index: number): readonly Violation[] {
  return all.findIndex((other) => other.id === id) === index
    ? []
    : [{ pointer: `/credentialConfigurations/${index}/id`, message: 'is there twice' }]
}
