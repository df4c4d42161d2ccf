import { expect, it } from 'vitest'
import { countWinners, expectConflict, type OpenStorage, tenantOf, useStorage } from './storage.contract.ts'

export function tenantsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in', async () => {
    const { units, tenants } = store()
    const all = [
      tenantOf(),
      tenantOf({ hosts: [], settings: { ...tenantOf().settings, openid4vciDraft15: true } }),
    ]
    await units.commit(all.map((tenant) => tenants.add(tenant)))
    for (const tenant of all) expect(await tenants.find(tenant.id)).toEqual(tenant)
    expect(await tenants.list()).toEqual(expect.arrayContaining(all))
    expect(await tenants.findDefault()).toBeUndefined()
  })

  it('is added once, and saved only when it is there', async () => {
    const { units, tenants } = store()
    const tenant = tenantOf()
    await units.commit([tenants.add(tenant)])
    const again = tenants.add({ ...tenant, name: 'other' })
    await expectConflict(units.commit([again]), again)
    const renamed = { ...tenant, name: 'new', hosts: ['a'] }
    await units.commit([tenants.save(renamed)])
    expect(await tenants.find(tenant.id)).toEqual(renamed)
    const unknown = tenants.save(tenantOf())
    await expectConflict(units.commit([unknown]), unknown)
  })

  it('is the default alone, whoever asks at the same time', async () => {
    const { storage, another } = opened()
    const all = Array.from({ length: 10 }, () => tenantOf({ isDefault: true }))
    const winners = await countWinners(
      all.map((tenant, index) => {
        const { units, tenants } = index % 2 === 0 ? storage : another
        return units.commit([tenants.add(tenant)])
      }),
    )
    expect(winners).toBe(1)
    const found = await storage.tenants.findDefault()
    expect(all).toContainEqual(found)

    const other = tenantOf()
    await storage.units.commit([storage.tenants.add(other)])
    const second = storage.tenants.save({ ...other, isDefault: true })
    await expectConflict(storage.units.commit([second]), second)
    expect(await storage.tenants.findDefault()).toEqual(found)
  })
}
