import { expect, it } from 'vitest'
import type { SigningKey } from '../identities/signing-key.ts'
import type { TenantId } from '../ids.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function signingKeyRecordsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const recordOf = (tenantId: TenantId, members: Partial<SigningKey> = {}) => ({
    key: {
      id: newId(),
      tenantId,
      use: 'issuing',
      algorithm: 'ES256',
      publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      status: 'active',
      createdAt: noon,
      ...members,
    } satisfies SigningKey as SigningKey,
    sealedPrivateKey: Uint8Array.from({ length: 200 }, (_, index) => index),
  })

  it('comes back as it went in, within its tenant; lists have no private half', async () => {
    const { units, signingKeyRecords } = store()
    const tenant = newId<TenantId>()
    const all = [
      recordOf(tenant),
      recordOf(tenant, { status: 'retired', replacedBy: newId(), algorithm: 'EdDSA' }),
    ]
    await units.commit([...all, recordOf(newId())].map((record) => signingKeyRecords.add(record)))
    for (const record of all) expect(await signingKeyRecords.find(tenant, record.key.id)).toEqual(record)
    const keys = await signingKeyRecords.list(tenant)
    expect(keys).toHaveLength(2)
    expect(keys).toEqual(expect.arrayContaining(all.map(({ key }) => key)))
    expect(await signingKeyRecords.find(newId(), all[0]?.key.id ?? newId())).toBeUndefined()
  })

  it('a key for holding is found, listed nowhere, and can be removed; another cannot', async () => {
    const { units, signingKeyRecords } = store()
    const tenant = newId<TenantId>()
    const [holding, issuing] = [recordOf(tenant, { use: 'holding' }), recordOf(tenant)]
    await units.commit([holding, issuing].map((record) => signingKeyRecords.add(record)))
    expect(await signingKeyRecords.find(tenant, holding.key.id)).toEqual(holding)
    expect(await signingKeyRecords.list(tenant)).toEqual([issuing.key])
    await units.commit([
      signingKeyRecords.removeHolding(newId(), holding.key.id),
      signingKeyRecords.removeHolding(tenant, issuing.key.id),
    ])
    expect(await signingKeyRecords.find(tenant, holding.key.id)).toEqual(holding)
    await units.commit([signingKeyRecords.removeHolding(tenant, holding.key.id)])
    expect(await signingKeyRecords.find(tenant, holding.key.id)).toBeUndefined()
    expect(await signingKeyRecords.find(tenant, issuing.key.id)).toEqual(issuing)
  })

  it('is added once', async () => {
    const { units, signingKeyRecords } = store()
    const record = recordOf(newId())
    await units.commit([signingKeyRecords.add(record)])
    const again = signingKeyRecords.add({ ...record, sealedPrivateKey: new Uint8Array(1) })
    await expectConflict(units.commit([again]), again)
    expect(await signingKeyRecords.find(record.key.tenantId, record.key.id)).toEqual(record)
  })

  it('is retired once, by one', async () => {
    const { storage, another } = opened()
    const record = recordOf(newId())
    const { tenantId, id } = record.key
    await storage.units.commit([storage.signingKeyRecords.add(record)])
    const successors = Array.from({ length: 10 }, () => newId<typeof id>())
    const winners = await countWinners(
      successors.map((successor, attempt) => {
        const { units, signingKeyRecords } = attempt % 2 === 0 ? storage : another
        return units.commit([signingKeyRecords.retire(tenantId, id, successor)])
      }),
    )
    expect(winners).toBe(1)
    const found = await storage.signingKeyRecords.find(tenantId, id)
    expect(found).toEqual({
      ...record,
      key: { ...record.key, status: 'retired', replacedBy: found?.key.replacedBy },
    })
    expect(successors).toContain(found?.key.replacedBy)
    const unknown = storage.signingKeyRecords.retire(tenantId, newId(), id)
    await expectConflict(storage.units.commit([unknown]), unknown)
  })
}
