import type { Write } from '../ports/units.ts'
import type { ApiClient } from '../tenants/api-client.ts'
import { type ApiClientRequest, checkGrant, newApiClient } from '../tenants/create-api-client.ts'
import { differences } from './differences.ts'
import type { SetupItem } from './document.ts'
import type { SectionPlan, SetupContext } from './plan.ts'

/**
 * Clients are known by name; revoked ones do not count. A new one shows its secret once.
 * @throws {CoreError} `scope_invalid`, `scope_insufficient`
 */
export function planClients(
  { ports, tenant, options }: SetupContext,
  wanted: readonly ApiClientRequest[],
  existing: readonly ApiClient[],
): SectionPlan {
  const items: SetupItem[] = []
  const writes: Write[] = []
  const current = existing.filter(({ status }) => status !== 'revoked')
  for (const request of wanted) {
    checkGrant(request.scopes, options.grantor)
    const before = current.find(({ name }) => name === request.name)
    if (before === undefined) {
      const { client, clientSecret } = newApiClient(ports, tenant.id, request)
      items.push({ ...item(client, 'created'), secret: clientSecret })
      writes.push(ports.apiClients.add(client))
      continue
    }
    const limits = request.limits ?? before.limits
    const next: ApiClient = {
      ...before,
      ...(limits === undefined ? {} : { limits }),
      scopes: [...new Set(request.scopes)],
      certificates: request.certificates ?? before.certificates,
    }
    const changes = options.onlyMissing === true ? [] : differences(shown(before), shown(next))
    if (changes.length > 0) {
      checkGrant(before.scopes, options.grantor)
      writes.push(ports.apiClients.save(next))
    }
    items.push(changes.length === 0 ? item(before, 'unchanged') : { ...item(before, 'changed'), changes })
  }
  if (options.prune === true) {
    for (const client of current.filter(({ name }) => !wanted.some((other) => other.name === name))) {
      if (client.id === options.clientId) {
        items.push({ ...item(client, 'kept'), reason: 'It is the client that asks.' })
        continue
      }
      checkGrant(client.scopes, options.grantor)
      items.push(item(client, 'removed'))
      writes.push(ports.apiClients.save({ ...client, status: 'revoked' }))
    }
  }
  return { items, writes }
}

/** The order of scopes says nothing. */
function shown({ scopes, certificates, limits }: ApiClient) {
  return {
    scopes: [...scopes].sort(),
    certificates,
    ...(limits === undefined ? {} : { limits }),
  }
}

function item({ id, name }: ApiClient, outcome: SetupItem['outcome']): SetupItem {
  return { kind: 'client', name, id, outcome }
}
