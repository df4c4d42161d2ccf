import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { Issuer } from '../issuers/issuer.ts'
import {
  configurationOf,
  countWinners,
  expectConflict,
  issuerOf,
  newId,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function issuersContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, within its tenant', async () => {
    const { units, issuers } = store()
    const tenant = newId<TenantId>()
    const all: Issuer[] = [
      issuerOf(tenant),
      issuerOf(tenant, { identification: { method: 'x5c', certificates: ['MII', 'MIJ'] } }),
      issuerOf(tenant, { identification: { method: 'jwt-vc-issuer' } }),
    ]
    await units.commit([...all, issuerOf(newId())].map((issuer) => issuers.add(issuer)))
    for (const issuer of all) expect(await issuers.find(tenant, issuer.id)).toEqual(issuer)
    const found = await issuers.list(tenant)
    expect(found).toHaveLength(3)
    expect(found).toEqual(expect.arrayContaining(all))
    expect(await issuers.find(newId(), all[0]?.id ?? newId())).toBeUndefined()
  })

  it('is added once, and saved only when it is there', async () => {
    const { units, issuers } = store()
    const issuer = issuerOf(newId())
    const early = issuers.save(issuer)
    await expectConflict(units.commit([early]), early)
    await units.commit([issuers.add(issuer)])
    const again = issuers.add(issuer)
    await expectConflict(units.commit([again]), again)
    const changed: Issuer = {
      ...issuer,
      name: 'n',
      keyId: newId(),
      identification: { method: 'jwt-vc-issuer' },
    }
    await units.commit([issuers.save(changed)])
    expect(await issuers.find(issuer.tenantId, issuer.id)).toEqual(changed)
  })

  it('is removed only when no configuration uses it', async () => {
    const { units, issuers, credentialConfigurations } = store()
    const issuer = issuerOf(newId())
    const configuration = configurationOf(issuer)
    // Another tenant's issuer of the same id is none of its business.
    const namesake = { ...issuer, tenantId: newId<TenantId>() }
    await units.commit([
      issuers.add(issuer),
      issuers.add(namesake),
      credentialConfigurations.add(configuration),
    ])
    const used = issuers.remove(issuer.tenantId, issuer.id)
    await expectConflict(units.commit([used]), used)
    await units.commit([issuers.remove(namesake.tenantId, namesake.id)])
    await units.commit([credentialConfigurations.remove(issuer.tenantId, configuration.id), used])
    expect(await issuers.list(issuer.tenantId)).toEqual([])
    const gone = issuers.remove(issuer.tenantId, issuer.id)
    await expectConflict(units.commit([gone]), gone)
  })

  it('never leaves a configuration without its issuer, whoever is first', async () => {
    const { storage, another } = opened()
    for (let round = 0; round < 10; round++) {
      const issuer = issuerOf(newId())
      await storage.units.commit([storage.issuers.add(issuer)])
      const configuration = configurationOf(issuer)
      const remove = () => storage.units.commit([storage.issuers.remove(issuer.tenantId, issuer.id)])
      const add = () => another.units.commit([another.credentialConfigurations.add(configuration)])
      const winners = await countWinners(round % 2 === 0 ? [remove(), add()] : [add(), remove()])
      expect(winners).toBe(1)
      expect((await storage.credentialConfigurations.list(issuer.tenantId)).length).toBe(
        (await storage.issuers.list(issuer.tenantId)).length,
      )
    }
  })
}
