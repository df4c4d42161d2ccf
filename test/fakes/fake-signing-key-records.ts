import type { SigningKeyRecord, SigningKeyRecords } from '../../src/core/ports/signing-key-records.ts'
import { fakeWrite } from './fake-units.ts'

/** A fake of the port `SigningKeyRecords`, in memory. */
export function createFakeSigningKeyRecords(): SigningKeyRecords & { rows: Map<string, SigningKeyRecord> } {
  const rows = new Map<string, SigningKeyRecord>()
  return {
    rows,
    find: async (tenantId, id) => rows.get(`${tenantId}/${id}`),
    list: async (tenantId) =>
      [...rows.values()]
        .map(({ key }) => key)
        .filter((key) => key.tenantId === tenantId && key.use === 'issuing'),
    add: (record) =>
      fakeWrite(() => {
        const id = `${record.key.tenantId}/${record.key.id}`
        if (rows.has(id)) return false
        rows.set(id, record)
        return () => rows.delete(id)
      }),
    retire: (tenantId, id, replacedBy) =>
      fakeWrite(() => {
        const record = rows.get(`${tenantId}/${id}`)
        if (record?.key.status !== 'active') return false
        rows.set(`${tenantId}/${id}`, { ...record, key: { ...record.key, status: 'retired', replacedBy } })
        return () => rows.set(`${tenantId}/${id}`, record)
      }),
    removeIssuing: (tenantId, id) =>
      fakeWrite(() => {
        const record = rows.get(`${tenantId}/${id}`)
        if (record?.key.use !== 'issuing') return false
        rows.delete(`${tenantId}/${id}`)
        return () => rows.set(`${tenantId}/${id}`, record)
      }),
    removeHolding: (tenantId, id) =>
      fakeWrite(() => {
        const record = rows.get(`${tenantId}/${id}`)
        if (record?.key.use === 'holding') rows.delete(`${tenantId}/${id}`)
        return () => record !== undefined && rows.set(`${tenantId}/${id}`, record)
      }),
  }
}
