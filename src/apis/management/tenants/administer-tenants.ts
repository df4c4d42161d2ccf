import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import {
  type CreatedTenant,
  changeTenant,
  createTenant,
  findTenant,
} from '../../../core/tenants/create-tenant.ts'
import { removeTenant } from '../../../core/tenants/remove-tenant.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { CreatedTenantView, showTenant, TenantChange, TenantCreation, TenantView } from './wire.ts'

const shared = { tag: 'Tenants', scope: 'tenant:admin' } as const

export const createTenantRoute = route(
  {
    ...shared,
    method: 'POST',
    path: '/tenants',
    operationId: 'createTenant',
    summary: 'Create a tenant',
    description: 'With a first client, whose secret is shown once. Only clients of the default tenant may.',
    body: TenantCreation,
    success: { status: 201, description: 'The tenant and its first client.', schema: CreatedTenantView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    requireDefault(tenant)
    const created = await createTenant(ports, body, (planned) =>
      alongside(shownCreated(ports.publicUrl, planned)),
    )
    ports.forgetTenant?.(created.tenant.id)
    return shownCreated(ports.publicUrl, created)
  },
)

export const listTenantsRoute = route(
  {
    ...shared,
    method: 'GET',
    path: '/tenants',
    operationId: 'listTenants',
    summary: 'List tenants',
    description: 'A client of another tenant than the default one sees its own.',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(TenantView, 'TenantPage') },
    refusals: [400],
  },
  async ({ tenants, publicUrl }, { tenant, query }) => {
    const visible = tenant.isDefault ? await tenants.list() : [tenant]
    return {
      status: 200,
      body: writePage(pageThrough(visible, query), (one) => showTenant(publicUrl, one)),
    }
  },
)

export const getTenantRoute = route(
  {
    ...shared,
    method: 'GET',
    path: '/tenants/:id',
    operationId: 'getTenant',
    summary: 'See a tenant',
    params: IdParams,
    success: { status: 200, description: 'The tenant.', schema: TenantView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showTenant(ports.publicUrl, await findTenant(ports, reachable(tenant, params.id))),
  }),
)

export const changeTenantRoute = route(
  {
    ...shared,
    method: 'PATCH',
    path: '/tenants/:id',
    operationId: 'changeTenant',
    summary: 'Change a tenant',
    description: 'Host names can be changed only by clients of the default tenant.',
    params: IdParams,
    body: TenantChange,
    success: { status: 200, description: 'The tenant.', schema: TenantView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, params, body }) => {
    if (body.hosts !== undefined) requireDefault(tenant)
    const changed = await changeTenant(ports, reachable(tenant, params.id), body)
    ports.forgetTenant?.(changed.id)
    return { status: 200, body: showTenant(ports.publicUrl, changed) }
  },
)

export const deleteTenantRoute = route(
  {
    ...shared,
    method: 'DELETE',
    path: '/tenants/:id',
    operationId: 'deleteTenant',
    summary: 'Delete a tenant',
    description:
      'With its keys, clients, credentials and status lists: what it issued can no longer be verified. Nobody reaches it from then on; its rows are erased within minutes. Only clients of the default tenant may, and not the default tenant itself.',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    const id = reachable(tenant, params.id)
    requireDefault(tenant)
    await removeTenant(ports, id)
    ports.forgetTenant?.(id)
    return { status: 204 }
  },
)

function requireDefault({ isDefault }: Tenant): void {
  if (isDefault) return
  throw new CoreError('scope_insufficient', 'Only a client of the default tenant may do this.')
}

/** The default tenant reaches all; every other one reaches itself, and knows of no other. */
function reachable(caller: Tenant, text: string): TenantId {
  const id = knownId<TenantId>(text)
  if (caller.isDefault || caller.id === id) return id
  throw new CoreError('tenant_not_found', 'There is no such tenant.')
}

function shownCreated(publicUrl: string, { tenant, first }: CreatedTenant): Answer {
  const { client, clientSecret } = first
  return {
    status: 201,
    body: {
      ...showTenant(publicUrl, tenant),
      client: {
        id: client.id,
        clientId: client.clientId,
        clientSecret,
        scope: client.scopes.join(' '),
      },
    },
  }
}
