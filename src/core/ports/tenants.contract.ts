import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import {
  countWinners,
  eventOf,
  expectConflict,
  noon,
  type OpenStorage,
  tenantOf,
  useStorage,
} from './storage.contract.ts'
import { WriteConflict } from './units.ts'

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

  it('goes once, and is erased step by step until nothing is left', async () => {
    const { storage, another } = opened()
    const { units, tenants, events } = storage
    const [tenant, other] = [tenantOf(), tenantOf()]
    const appended = [tenant, other].flatMap(({ id }) =>
      Array.from({ length: 5 }, () => events.append(eventOf(id))).flat(),
    )
    await units.commit([tenants.add(tenant), tenants.add(other), ...appended])
    expect(
      await countWinners(
        [storage, another].map((each) => each.units.commit(each.tenants.remove(tenant.id, noon))),
      ),
    ).toBe(1)
    expect(await tenants.find(tenant.id)).toBeUndefined()
    const removal = { tenantId: tenant.id, removedAt: noon }
    expect(await another.tenants.removals(100)).toContainEqual(removal)
    const erased: number[] = []
    while (erased.at(-1) !== 0) erased.push(await tenants.erase(tenant.id, 2))
    expect(erased).toEqual([2, 2, 1, 0])
    const left = async (id: TenantId) => (await events.list(id, {}, { limit: 10 })).items.length
    expect([await left(tenant.id), await left(other.id)]).toEqual([0, 5])
    await units.commit([tenants.endRemoval(tenant.id)])
    expect(await tenants.removals(100)).not.toContainEqual(removal)
  })

  it('stays when it is the default', async () => {
    const { units, tenants } = store()
    const found = await tenants.findDefault()
    if (found === undefined) throw new Error('an earlier test makes it')
    await expect(units.commit(tenants.remove(found.id, noon))).rejects.toBeInstanceOf(WriteConflict)
    expect(await tenants.findDefault()).toEqual(found)
    expect(await tenants.removals(100)).toEqual([])
  })
}
