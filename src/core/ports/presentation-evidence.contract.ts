import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { Evidence } from '../verification/evidence/evidence.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

const evidenceOf = (members: Partial<Evidence> = {}): Evidence => ({
  tenantId: newId(),
  id: newId(),
  keptAt: noon,
  eraseAt: noon + 1000,
  sealed: Uint8Array.of(0, 255, 1),
  ...members,
})

export function presentationEvidenceContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, once a request, until its time is over', async () => {
    const { units, presentationEvidence } = store()
    const evidence = evidenceOf()
    const { tenantId, id } = evidence
    await units.commit([presentationEvidence.add(evidence)])
    expect(await presentationEvidence.find(tenantId, id, noon + 999)).toEqual(evidence)
    expect(await presentationEvidence.find(tenantId, id, noon + 1000)).toBeUndefined()
    expect(await presentationEvidence.find(newId<TenantId>(), id, noon)).toBeUndefined()
    const again = presentationEvidence.add(evidence)
    await expectConflict(units.commit([again]), again)
  })

  it('is removed once', async () => {
    const { units, presentationEvidence } = store()
    const { tenantId, id, ...rest } = evidenceOf()
    await units.commit([presentationEvidence.add({ tenantId, id, ...rest })])
    const foreign = presentationEvidence.remove(newId<TenantId>(), id)
    await expectConflict(units.commit([foreign]), foreign)
    await units.commit([presentationEvidence.remove(tenantId, id)])
    expect(await presentationEvidence.find(tenantId, id, noon)).toBeUndefined()
    const again = presentationEvidence.remove(tenantId, id)
    await expectConflict(units.commit([again]), again)
  })

  it('is purged when its time is over, so many at once', async () => {
    const { units, presentationEvidence } = store()
    // Long before anything else here.
    const times = [10, 20, 30].map((eraseAt) => evidenceOf({ keptAt: 1, eraseAt }))
    await units.commit(times.map((one) => presentationEvidence.add(one)))
    const left = async () =>
      (await Promise.all(times.map(({ tenantId, id }) => presentationEvidence.find(tenantId, id, 0)))).filter(
        (one) => one !== undefined,
      ).length
    expect(await presentationEvidence.purge(9, 9)).toBe(0)
    expect([await presentationEvidence.purge(20, 1), await left()]).toEqual([1, 2])
    expect([await presentationEvidence.purge(20, 9), await left()]).toEqual([1, 1])
    expect([await presentationEvidence.purge(30, 9), await left()]).toEqual([1, 0])
  })
}
