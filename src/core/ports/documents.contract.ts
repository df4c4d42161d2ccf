import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { KeptDocument } from './documents.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function documentsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const documentOf = (tenantId: TenantId, members: Partial<KeptDocument> = {}): KeptDocument => ({
    tenantId,
    kind: 'did-service',
    id: '#inbox 🏛',
    data: { type: 'Inbox', serviceEndpoint: { uri: ['https://a.example'] } },
    createdAt: noon,
    changedAt: noon,
    version: 1,
    ...members,
  })

  it('comes back as it went in, within its tenant and kind', async () => {
    const { units, documents } = store()
    const tenant = newId<TenantId>()
    const all = [documentOf(tenant), documentOf(tenant, { id: 'b', expiresAt: noon + 1 })]
    const others = [documentOf(newId()), documentOf(tenant, { kind: 'key-name' })]
    await units.commit([...all, ...others].map((document) => documents.add(document)))
    for (const { tenantId, kind, id, ...rest } of all)
      expect(await documents.find(tenantId, kind, id)).toEqual({ tenantId, kind, id, ...rest })
    expect(await documents.list(tenant, 'did-service', 10)).toEqual(all)
    expect(await documents.list(tenant, 'did-service', 1)).toEqual(all.slice(0, 1))
    expect(await documents.find(tenant, 'settings', 'b')).toBeUndefined()
  })

  it('is added once, and changed only as it was read', async () => {
    const { units, documents } = store()
    const document = documentOf(newId())
    await units.commit([documents.add(document)])
    const { tenantId, kind, id } = document
    const changed = { ...document, data: { a: 1 }, changedAt: noon + 1, version: 2 }
    await units.commit([documents.save(changed)])
    for (const wrong of [
      documents.add(document),
      documents.save(changed),
      documents.save({ ...changed, version: 4 }),
      documents.remove(tenantId, 'settings', id),
      documents.remove(newId(), kind, id),
    ])
      await expectConflict(units.commit([wrong]), wrong)
    expect(await documents.find(tenantId, kind, id)).toEqual(changed)
    await units.commit([documents.remove(tenantId, kind, id)])
    expect(await documents.list(tenantId, kind, 10)).toEqual([])
  })

  it('is added by one of many', async () => {
    const { storage, another } = opened()
    const document = documentOf(newId())
    const winners = await countWinners(
      Array.from({ length: 10 }, (_, index) => {
        const { units, documents } = index % 2 === 0 ? storage : another
        return units.commit([documents.add({ ...document, data: { index } })])
      }),
    )
    expect(winners).toBe(1)
  })

  it('is forgotten in its time', async () => {
    const { units, documents } = store()
    const tenant = newId<TenantId>()
    const all = [
      documentOf(tenant, { id: 'early', expiresAt: noon }),
      documentOf(tenant, { id: 'late', expiresAt: noon + 10_000 }),
      documentOf(tenant, { id: 'never' }),
    ]
    await units.commit(all.map((document) => documents.add(document)))
    expect(await documents.purge(noon + 5_000, 100)).toBeGreaterThan(0)
    expect((await documents.list(tenant, 'did-service', 10)).map(({ id }) => id)).toEqual(['late', 'never'])
  })
}
