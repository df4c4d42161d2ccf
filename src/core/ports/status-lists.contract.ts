import { describe, expect, it } from 'vitest'
import type { IssuerId, StatusListId, TenantId } from '../ids.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  statusListOf,
  useStorage,
} from './storage.contract.ts'

export function statusListsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  async function newList(members: Parameters<typeof statusListOf>[1] = {}) {
    const list = statusListOf(newId(), members)
    await store().units.commit([store().statusLists.add(list)])
    return list
  }

  it('comes back as it went in, within its tenant, and is added once', async () => {
    const { units, statusLists } = store()
    const list = await newList({ size: 131_072, bitsPerEntry: 8, format: 'bitstring-status-list' })
    expect(await statusLists.find(list.tenantId, list.id)).toEqual(list)
    expect(await statusLists.list(list.tenantId)).toEqual([list])
    expect(await statusLists.find(newId(), list.id)).toBeUndefined()
    const again = statusLists.add({ ...list, size: 1 })
    await expectConflict(units.commit([again]), again)
  })

  describe('places', () => {
    it('are reserved one block after another, the last one as large as there is room', async () => {
      const { statusLists } = store()
      const { tenantId, id } = await newList({ size: 10 })
      expect(await statusLists.reserve(tenantId, id, 4)).toEqual({ first: 0, count: 4 })
      expect(await statusLists.reserve(tenantId, id, 4)).toEqual({ first: 4, count: 4 })
      expect(await statusLists.find(tenantId, id)).toMatchObject({ reserved: 8 })
      expect(await statusLists.reserve(tenantId, id, 4)).toEqual({ first: 8, count: 2 })
      expect(await statusLists.find(tenantId, id)).toMatchObject({ reserved: 10, size: 10 })
      expect(await statusLists.reserve(tenantId, id, 1)).toBeUndefined()
      expect(await statusLists.reserve(newId(), id, 1)).toBeUndefined()
      expect(await statusLists.reserve(tenantId, newId(), 1)).toBeUndefined()
    })

    it('are never given twice, in two processes at the same time', async () => {
      const { storage, another } = opened()
      const { tenantId, id } = await newList({ size: 500 })
      const reserved = await Promise.all(
        Array.from({ length: 80 }, (_, attempt) =>
          (attempt % 2 === 0 ? storage : another).statusLists.reserve(tenantId, id, 7),
        ),
      )
      const places = reserved.flatMap((block) =>
        block === undefined ? [] : Array.from({ length: block.count }, (_, offset) => block.first + offset),
      )
      expect(new Set(places).size).toBe(places.length)
      expect(places.sort((one, other) => one - other)).toEqual(
        Array.from({ length: 500 }, (_, place) => place),
      )
    })

    it('are looked for where there are some: lists of the issuer and the format, oldest first', async () => {
      const { units, statusLists } = store()
      const tenant = newId<TenantId>()
      const issuerId = newId<IssuerId>()
      const listAt = (ms: number, members: Parameters<typeof statusListOf>[1] = {}) =>
        statusListOf(tenant, { id: newId<StatusListId>(noon + ms), issuerId, ...members })
      const [first, second] = [listAt(1), listAt(2, { reserved: 999 })]
      await units.commit(
        [
          second,
          first,
          listAt(3, { reserved: 1000 }),
          listAt(4, { issuerId: newId() }),
          listAt(5, { format: 'status-list-2021' }),
          statusListOf(newId(), { issuerId }),
        ].map((list) => statusLists.add(list)),
      )
      expect(await statusLists.withRoom(tenant, issuerId, 'token-status-list')).toEqual([first, second])
    })
  })

  describe('entries', () => {
    it('change at the next version, and are told since a version', async () => {
      const { units, statusLists } = store()
      const { tenantId, id } = await newList()
      await units.commit(statusLists.set(tenantId, id, 5, 1))
      await units.commit([...statusLists.set(tenantId, id, 6, 2), ...statusLists.set(tenantId, id, 7, 3)])
      await units.commit(statusLists.set(tenantId, id, 5, 0))
      expect(await statusLists.find(tenantId, id)).toMatchObject({ version: 4 })
      const all = await statusLists.changesSince(tenantId, id, 0)
      expect(all).toEqual([
        { index: 6, value: 2, version: 2 },
        { index: 7, value: 3, version: 3 },
        { index: 5, value: 0, version: 4 },
      ])
      const values = [4, 5, 6, 7].map((index) => statusLists.valueOf(tenantId, id, index))
      expect(await Promise.all(values)).toEqual([0, 0, 2, 3])
      expect(await statusLists.valueOf(newId(), id, 7)).toBe(0)
      expect(await statusLists.changesSince(tenantId, id, 3)).toEqual(all.slice(2))
      expect(await statusLists.changesSince(tenantId, id, 4)).toEqual([])
      expect(await statusLists.changesSince(newId(), id, 0)).toEqual([])
    })

    it('are set only in a list that is there', async () => {
      const { units, statusLists } = store()
      const writes = statusLists.set(newId(), newId(), 1, 1)
      expect(await countWinners([units.commit(writes)])).toBe(0)
    })

    it('get versions one after another from 50 at the same time, in two processes', async () => {
      const { storage, another } = opened()
      const { tenantId, id } = await newList()
      let seen = 0
      let seenChanges = 0
      const commits = Array.from({ length: 50 }, (_, index) => {
        const { units, statusLists } = index % 2 === 0 ? storage : another
        return units.commit(statusLists.set(tenantId, id, index, 1)).then(async () => {
          // Who has read up to a version never misses a change that comes later.
          const changes = await statusLists.changesSince(tenantId, id, seen)
          seenChanges += changes.length
          seen = Math.max(seen, ...changes.map(({ version }) => version))
        })
      })
      await Promise.all(commits)
      const changes = await storage.statusLists.changesSince(tenantId, id, 0)
      expect(changes.map(({ version }) => version)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      )
      expect(new Set(changes.map(({ index }) => index)).size).toBe(50)
      expect(await another.statusLists.find(tenantId, id)).toMatchObject({ version: 50 })
      expect(seenChanges).toBeGreaterThanOrEqual(50)
    })

    it('of one place end with the value of the last version', async () => {
      const { storage, another } = opened()
      const { tenantId, id } = await newList()
      await Promise.all(
        Array.from({ length: 20 }, (_, value) => {
          const { units, statusLists } = value % 2 === 0 ? storage : another
          return units.commit(statusLists.set(tenantId, id, 1, value % 4))
        }),
      )
      expect(await storage.statusLists.changesSince(tenantId, id, 0)).toMatchObject([
        { index: 1, version: 20 },
      ])
    })
  })
}
