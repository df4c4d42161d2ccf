import type { Write } from '../ports/units.ts'
import { isSameParty, newTrustedIssuer, type TrustRequest } from '../trust/trust-issuer.ts'
import type { TrustedIssuer } from '../trust/trusted-issuer.ts'
import { differences } from './differences.ts'
import type { SetupItem } from './document.ts'
import type { SectionPlan, SetupContext } from './plan.ts'

/**
 * Trusted issuers are known by DID or certificate.
 * @throws {CoreError} `invalid_request`
 */
export function planTrustedIssuers(
  { ports, tenant, options }: SetupContext,
  wanted: readonly TrustRequest[],
  existing: readonly TrustedIssuer[],
): SectionPlan {
  const items: SetupItem[] = []
  const writes: Write[] = []
  const named = wanted.map((request) => newTrustedIssuer(ports, tenant.id, request))
  for (const issuer of named) {
    const before = existing.find((other) => isSameParty(other, issuer))
    if (before === undefined) {
      items.push(item(issuer, 'created'))
      writes.push(ports.trustedIssuers.add(issuer))
      continue
    }
    const changes = options.onlyMissing === true ? [] : differences(shown(before), shown(issuer))
    if (changes.length === 0) {
      items.push(item(before, 'unchanged'))
      continue
    }
    items.push({ ...item(issuer, 'changed'), changes })
    writes.push(ports.trustedIssuers.remove(tenant.id, before.id), ports.trustedIssuers.add(issuer))
  }
  if (options.prune === true) {
    for (const issuer of existing.filter((other) => !named.some((one) => isSameParty(one, other)))) {
      items.push(item(issuer, 'removed'))
      writes.push(ports.trustedIssuers.remove(tenant.id, issuer.id))
    }
  }
  return { items, writes }
}

function shown({ name, credentialTypes }: TrustedIssuer) {
  return { name, credentialTypes: [...credentialTypes].sort() }
}

function item({ id, name }: TrustedIssuer, outcome: SetupItem['outcome']): SetupItem {
  return { kind: 'trustedIssuer', name, id, outcome }
}
