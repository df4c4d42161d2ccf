import { describe, expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { EndedCollection, PendingCollection } from '../wallet/deferred-collection.ts'
import { pagingContract } from './paging.contract.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

function pendingOf(tenantId: TenantId, members: Partial<PendingCollection> = {}): PendingCollection {
  const createdAt = members.createdAt ?? noon
  return {
    state: 'pending',
    id: newId(createdAt),
    tenantId,
    source: { credentialIssuer: 'https://issuer.example', credentialConfigurationId: 'Degree' },
    createdAt,
    expiresAt: noon + 1000,
    version: 1,
    sealedSession: Uint8Array.of(0, 255),
    attempts: 0,
    dueAt: noon + 500,
    ...members,
  }
}

export function deferredCollectionsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, and loses its secrets at the end', async () => {
    const { units, deferredCollections } = store()
    const pending = pendingOf(newId())
    await units.commit([deferredCollections.add(pending)])
    const again = deferredCollections.add(pending)
    await expectConflict(units.commit([again]), again)
    expect(await deferredCollections.find(pending.tenantId, pending.id)).toEqual(pending)
    expect(await deferredCollections.find(newId(), pending.id)).toBeUndefined()
    const { sealedSession: _session, attempts: _attempts, dueAt: _due, ...process } = pending
    const ended: EndedCollection = {
      ...process,
      state: 'failed',
      endedAt: noon,
      credentialIds: [newId()],
      failure: 'Denied.',
      version: 2,
    }
    await units.commit([deferredCollections.save(ended)])
    expect(await deferredCollections.find(pending.tenantId, pending.id)).toEqual(ended)
    const late = deferredCollections.save({ ...pending, version: 2 })
    await expectConflict(units.commit([late]), late)
  })

  it('is due when its time has come, oldest first', async () => {
    const { units, deferredCollections } = store()
    const [first, second, later] = [100, 200, 300].map((dueAt) => pendingOf(newId(), { dueAt }))
    const all = [later, second, first].filter((one) => one !== undefined)
    await units.commit(all.map((collection) => deferredCollections.add(collection)))
    expect(await deferredCollections.due(200, 10)).toEqual([first, second])
    expect(await deferredCollections.due(200, 1)).toEqual([first])
  })

  it('is forgotten once it has ended and is old', async () => {
    const { units, deferredCollections } = store()
    const old = [pendingOf(newId(), { createdAt: 1 }), pendingOf(newId(), { createdAt: 1 })] as const
    await units.commit(old.map((collection) => deferredCollections.add(collection)))
    const [pending, { sealedSession: _session, attempts: _attempts, dueAt: _due, ...process }] = old
    const ended: EndedCollection = {
      ...process,
      state: 'collected',
      endedAt: 2,
      credentialIds: [],
      version: 2,
    }
    await units.commit([deferredCollections.save(ended)])
    expect(await deferredCollections.purge(1, 10)).toBe(0)
    expect(await deferredCollections.purge(2, 10)).toBe(1)
    expect(await deferredCollections.find(ended.tenantId, ended.id)).toBeUndefined()
    expect(await deferredCollections.find(pending.tenantId, pending.id)).toEqual(pending)
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((createdAt) => pendingOf(tenant, { createdAt }))
        await store().units.commit(all.map((collection) => store().deferredCollections.add(collection)))
        return all
      },
      list: (page) => store().deferredCollections.list(tenant, page),
      idOf: ({ id }) => id,
    }))
  })
}
