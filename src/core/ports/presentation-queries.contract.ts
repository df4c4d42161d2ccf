import { expect, it } from 'vitest'
import { as, type PresentationQueryId, type TenantId } from '../ids.ts'
import type { PresentationQuery } from '../verification/queries/presentation-query.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

const queryOf = (tenantId: TenantId, id: string, members: Partial<PresentationQuery> = {}) => ({
  tenantId,
  id: as<PresentationQueryId>(id),
  query: {
    credentials: [{ id: 'a', format: 'dc+sd-jwt' as const, multiple: true, requiresHolderBinding: false }],
  },
  purpose: 'Zutritt "7" 🏛',
  createdAt: noon,
  version: 1,
  ...members,
})

export function presentationQueriesContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, of its tenant alone, by id', async () => {
    const { units, presentationQueries } = store()
    const [tenant, other] = [newId<TenantId>(), newId<TenantId>()]
    const [b, a] = [queryOf(tenant, 'b'), queryOf(tenant, 'a')]
    await units.commit([b, a, queryOf(other, 'a')].map((one) => presentationQueries.add(one)))
    expect(await presentationQueries.find(tenant, b.id)).toEqual(b)
    expect(await presentationQueries.find(newId<TenantId>(), b.id)).toBeUndefined()
    expect(await presentationQueries.list(tenant)).toEqual([a, b])
  })

  it('is added once, saved only on the version before, removed once', async () => {
    const { units, presentationQueries } = store()
    const query = queryOf(newId(), 'a')
    await units.commit([presentationQueries.add(query)])
    const again = presentationQueries.add(query)
    await expectConflict(units.commit([again]), again)
    for (const version of [1, 3]) {
      const wrong = presentationQueries.save({ ...query, version })
      await expectConflict(units.commit([wrong]), wrong)
    }
    const { purpose: _, ...next } = { ...query, version: 2 }
    await units.commit([presentationQueries.save(next)])
    expect(await presentationQueries.find(query.tenantId, query.id)).toEqual(next)
    await units.commit([presentationQueries.remove(query.tenantId, query.id)])
    const gone = presentationQueries.remove(query.tenantId, query.id)
    await expectConflict(units.commit([gone]), gone)
  })
}
