import { describe, expect, it } from 'vitest'
import { as, type IssuanceBatchId } from '../ids.ts'
import type { IssuanceBatch, IssuanceBatchRow } from '../issuance/issuance-batch.ts'
import { countWinners, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

export function issuanceBatchesContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  function batchOf(total: number, at = noon): { batch: IssuanceBatch; rows: IssuanceBatchRow[] } {
    const batch: IssuanceBatch = {
      id: newId<IssuanceBatchId>(at),
      tenantId: newId(),
      credentialConfigurationId: as('pid'),
      total,
      done: 0,
      failed: 0,
      createdAt: at,
    }
    const rows = Array.from({ length: total }, (_, index) => ({
      tenantId: batch.tenantId,
      batchId: batch.id,
      index,
      state: 'pending' as const,
      sealedRow: Uint8Array.of(index % 256, 0),
    }))
    return { batch, rows }
  }
  async function newBatch(total: number, at?: number) {
    const made = batchOf(total, at)
    await store().units.commit(store().issuanceBatches.add(made.batch, made.rows))
    return made
  }
  const rowsOf = ({ tenantId, id }: IssuanceBatch) =>
    store().issuanceBatches.rows(tenantId, id, { afterIndex: -1, limit: 10_000 })
  /** Ends what the tests before left. */
  async function drain() {
    const { units, issuanceBatches } = store()
    const left = await issuanceBatches.claim(Number.MAX_SAFE_INTEGER, noon, 100_000)
    await units.commit(left.flatMap((row) => issuanceBatches.finish({ ...row, state: 'failed' })))
  }

  it.each([0, 1, 49, 50, 51, 123, 2000])('keeps a batch of %i rows', async (total) => {
    const { batch, rows } = await newBatch(total)
    expect(await store().issuanceBatches.find(batch.tenantId, batch.id)).toEqual(batch)
    expect(await rowsOf(batch)).toEqual(rows)
    expect(await store().issuanceBatches.find(newId(), batch.id)).toBeUndefined()
  })

  it('adds a batch once, with all rows or none', async () => {
    const { units, issuanceBatches } = store()
    const { batch, rows } = batchOf(120)
    const broken = [...rows.slice(0, 119), { ...rows[0], index: 7 } as IssuanceBatchRow]
    expect(await countWinners([units.commit(issuanceBatches.add(batch, broken))])).toBe(0)
    expect(await issuanceBatches.find(batch.tenantId, batch.id)).toBeUndefined()
    expect(await rowsOf(batch)).toEqual([])
    await units.commit(issuanceBatches.add(batch, rows))
    expect(await countWinners([units.commit(issuanceBatches.add(batch, []))])).toBe(0)
  })

  it('gives rows by pages', async () => {
    const { batch, rows } = await newBatch(10)
    const page = (afterIndex: number) =>
      store().issuanceBatches.rows(batch.tenantId, batch.id, { afterIndex, limit: 4 })
    expect(await page(-1)).toEqual(rows.slice(0, 4))
    expect(await page(3)).toEqual(rows.slice(4, 8))
    expect(await page(7)).toEqual(rows.slice(8))
    expect(await page(9)).toEqual([])
  })

  describe('a claim', () => {
    it('takes pending rows of the oldest batch first, by index, until the lease is over', async () => {
      await drain()
      const { issuanceBatches } = store()
      const younger = await newBatch(2, noon + 5)
      const older = await newBatch(3, noon + 4)
      expect(await issuanceBatches.claim(noon, noon + 100, 4)).toEqual([
        ...older.rows,
        ...younger.rows.slice(0, 1),
      ])
      expect(await issuanceBatches.claim(noon, noon + 100, 4)).toEqual(younger.rows.slice(1))
      expect(await issuanceBatches.claim(noon + 99, noon + 200, 4)).toEqual([])
      expect(await issuanceBatches.claim(noon + 100, noon + 200, 9)).toEqual([...older.rows, ...younger.rows])
    })

    it('never gives a row to two, in two processes at the same time', async () => {
      await drain()
      const { storage, another } = opened()
      await newBatch(100)
      const claimed = await Promise.all(
        Array.from({ length: 20 }, (_, attempt) =>
          (attempt % 2 === 0 ? storage : another).issuanceBatches.claim(noon, noon + 100, 9),
        ),
      )
      const indexes = claimed.flat().map(({ index }) => index)
      expect(Math.max(...claimed.map((rows) => rows.length))).toBeLessThanOrEqual(9)
      expect(new Set(indexes).size).toBe(indexes.length)
      const rest = await storage.issuanceBatches.claim(noon, noon + 100, 1000)
      expect(indexes.length + rest.length).toBe(100)
    })
  })

  describe('the end of a row', () => {
    it('erases its claims, is counted, and is no claim’s any more', async () => {
      await drain()
      const { units, issuanceBatches } = store()
      const { batch, rows } = await newBatch(3)
      const [first, second, third] = rows
      if (first === undefined || second === undefined || third === undefined) throw new Error('no rows')
      const issuanceId = newId<NonNullable<IssuanceBatchRow['issuanceId']>>()
      await units.commit(issuanceBatches.finish({ ...first, state: 'done', issuanceId }))
      await units.commit(
        issuanceBatches.finish({ ...second, state: 'failed', error: 'given_name is missing' }),
      )
      const ended = { tenantId: batch.tenantId, batchId: batch.id }
      expect(await rowsOf(batch)).toEqual([
        { ...ended, index: 0, state: 'done', issuanceId },
        { ...ended, index: 1, state: 'failed', error: 'given_name is missing' },
        third,
      ])
      expect(await issuanceBatches.find(batch.tenantId, batch.id)).toEqual({ ...batch, done: 1, failed: 1 })
      expect(await issuanceBatches.claim(noon, noon + 1, 9)).toEqual([third])
    })

    it('comes once, and all ends at the same time are counted', async () => {
      const { storage, another } = opened()
      const { batch, rows } = await newBatch(30)
      const commits = [...rows, ...rows].map((row, attempt) => {
        const { units, issuanceBatches } = attempt % 2 === 0 ? storage : another
        return units.commit(
          issuanceBatches.finish({ ...row, state: row.index % 3 === 0 ? 'failed' : 'done' }),
        )
      })
      expect(await countWinners(commits)).toBe(30)
      expect(await storage.issuanceBatches.find(batch.tenantId, batch.id)).toMatchObject({
        done: 20,
        failed: 10,
      })
    })
  })
}
