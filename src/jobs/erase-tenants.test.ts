import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ada, type ManagementOffice, openManagementOffice } from '../../test/support/management-office.ts'
import type { TenantId } from '../core/ids.ts'
import { eraseTenants } from './erase-tenants.ts'

let office: ManagementOffice
beforeEach(async () => {
  office = await openManagementOffice()
})
afterEach(() => office.close())

/** How many rows each table has of a tenant. */
function rowsOf(id: string): Record<string, number> {
  const database = new DatabaseSync(office.file, { readOnly: true })
  const names = database
    .prepare(
      "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id' WHERE m.type = 'table'",
    )
    .all()
    .map(({ name }) => String(name))
  const counts = names.map((name) => {
    const row = database.prepare(`SELECT count(*) AS n FROM ${name} WHERE tenant_id = ?`).get(id)
    return [name, Number(row?.['n'])] as const
  })
  database.close()
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

const run = () => eraseTenants(office.ports, new AbortController().signal)
const remove = (id: string, more = {}) => office.call('DELETE', `/tenants/${id}`, undefined, more)

it('DELETE /tenants/{id}: nobody reaches it, and nothing of it stays; others keep what they have', async () => {
  await office.furnish()
  await office.post('/issuances', { credentialConfigurationId: 'UniversityDegree', claims: ada })
  const { body: created } = await office.post('/tenants', { name: 'Second', hosts: ['second.example'] })
  const tenant = { ...office.tenant, id: created.id as TenantId, isDefault: false }
  const token = await office.tokenFor(['tenant:admin'], tenant)
  const at = { token, tenant }
  await office.furnish({}, tenant)
  for (let index = 0; index < 3; index++) {
    const issuance = { credentialConfigurationId: 'UniversityDegree', claims: ada }
    expect(
      (await office.post('/issuances', issuance, { ...at, headers: { 'idempotency-key': `${index}` } }))
        .status,
    ).toBe(201)
  }
  await office.post('/webhooks', { url: 'https://receiver.example/' }, at)
  const before = rowsOf(office.tenant.id)
  expect(Object.keys(rowsOf(tenant.id))).toEqual(
    expect.arrayContaining(['signing_keys', 'issuers', 'credential_configurations', 'issuances', 'events']),
  )

  expect((await remove(tenant.id, at)).status).toBe(403)
  expect((await remove(tenant.id)).status).toBe(204)
  expect((await remove(tenant.id)).status).toBe(404)
  expect((await office.get('/keys/x', at)).status).toBe(404)
  expect((await office.get('/tenants')).body.items.map(({ id }: { id: string }) => id)).toEqual([
    office.tenant.id,
  ])
  expect((await office.post('/tenants', { name: 'Third', hosts: ['second.example'] })).status).toBe(201)

  await run()
  expect(rowsOf(tenant.id)).toEqual({ tenant_removals: 1 })
  office.clock.advance(121_000)
  await run()
  expect(rowsOf(tenant.id)).toEqual({})
  const { idempotent_answers: _, ...kept } = rowsOf(office.tenant.id)
  expect(kept).toMatchObject(
    Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'idempotent_answers')),
  )
})

it('409: not the default tenant', async () => {
  expect(await remove(office.tenant.id)).toMatchObject({ status: 409, body: { code: 'in_use' } })
  expect((await office.get('/keys')).status).toBe(200)
})
