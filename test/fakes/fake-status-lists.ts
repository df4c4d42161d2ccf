import type { StatusLists } from '../../src/core/ports/status-lists.ts'
import type { StatusList, StatusListChange } from '../../src/core/status/status-list.ts'
import { fakeWrite } from './fake-units.ts'

interface Row {
  list: StatusList
  readonly entries: Map<number, StatusListChange>
}

/** A fake of the port `StatusLists`, in memory. `reads` counts what was asked of it. */
export function createFakeStatusLists(): StatusLists & {
  readonly reads: { find: number; changesSince: number }
} {
  const rows = new Map<string, Row>()
  const reads = { find: 0, changesSince: 0 }
  return {
    reads,
    async find(tenantId, id) {
      reads.find++
      return rows.get(`${tenantId}/${id}`)?.list
    },
    list: async (tenantId) =>
      [...rows.values()].map(({ list }) => list).filter((l) => l.tenantId === tenantId),
    withRoom: async (tenantId, issuerId, format) =>
      [...rows.values()]
        .map(({ list }) => list)
        .filter(
          (list) =>
            list.tenantId === tenantId &&
            list.issuerId === issuerId &&
            list.format === format &&
            list.reserved < list.size,
        ),
    add: (list) =>
      fakeWrite(() => {
        const name = `${list.tenantId}/${list.id}`
        if (rows.has(name)) return false
        rows.set(name, { list, entries: new Map() })
        return () => rows.delete(name)
      }),
    async reserve(tenantId, id, count) {
      await Promise.resolve()
      const row = rows.get(`${tenantId}/${id}`)
      if (row === undefined || row.list.reserved >= row.list.size) return undefined
      const first = row.list.reserved
      const reserved = Math.min(row.list.size, first + count)
      row.list = { ...row.list, reserved }
      return { first, count: reserved - first }
    },
    set: (tenantId, id, index, value) => [
      fakeWrite(() => {
        const row = rows.get(`${tenantId}/${id}`)
        if (row === undefined) return false
        const { list } = row
        const before = row.entries.get(index)
        row.list = { ...list, version: list.version + 1 }
        row.entries.set(index, { index, value, version: row.list.version })
        return () => {
          row.list = list
          if (before === undefined) row.entries.delete(index)
          else row.entries.set(index, before)
        }
      }),
    ],
    valueOf: async (tenantId, id, index) => rows.get(`${tenantId}/${id}`)?.entries.get(index)?.value ?? 0,
    async changesSince(tenantId, id, version) {
      reads.changesSince++
      return [...(rows.get(`${tenantId}/${id}`)?.entries.values() ?? [])]
        .filter((change) => change.version > version)
        .sort((a, b) => a.version - b.version)
    },
  }
}
