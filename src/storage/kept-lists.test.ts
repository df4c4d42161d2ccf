import { describe, expect, it } from 'vitest'
import { createKeptLists } from './kept-lists.ts'

/** Kept lists of a database that says `rows` for every tenant, and how often it was asked. */
function setUp(others: () => number = () => 0) {
  const kept = createKeptLists<string>(others)
  const database = { rows: ['a'] as readonly string[], asked: 0 }
  const load = async () => {
    database.asked++
    return database.rows
  }
  return { kept, database, read: (tenantId = 't') => kept.read(tenantId, load) }
}

describe('short lists that this process read last', () => {
  it('are given out again, the same array, each to its tenant', async () => {
    const { database, read } = setUp()
    const rows = await read()
    database.rows = ['b']
    expect(await read()).toBe(rows)
    expect(await read('other')).toEqual(['b'])
    expect(database.asked).toBe(2)
  })

  it('are forgotten when a write is prepared, and again when it is on disk', async () => {
    const { kept, database, read } = setUp()
    await read()
    await read('other')
    const committed = kept.writing('t')
    // Read in between: without what is being written.
    expect(await read()).toEqual(['a'])
    database.rows = ['b']
    committed()
    expect(await read()).toEqual(['b'])
    expect(await read('other')).toEqual(['a'])
  })

  it('are all forgotten when somebody else wrote', async () => {
    let others = 0
    const { database, read } = setUp(() => others)
    await read()
    for (const rows of [['b'], ['c']]) {
      others++
      database.rows = rows
      expect(await read()).toBe(rows)
    }
  })

  describe('are not kept when they were read', () => {
    /** Reads a list, and lets `meanwhile` happen after the database has answered. */
    async function readAround(set: ReturnType<typeof setUp>, meanwhile: () => Promise<unknown>) {
      await set.kept.read('t', async () => {
        const early = set.database.rows
        set.database.rows = ['b']
        await meanwhile()
        return early
      })
      expect(await set.read()).toEqual(['b'])
    }

    it('before somebody else wrote', async () => {
      let others = 0
      const set = setUp(() => others)
      await readAround(set, async () => others++)
    })

    it('before somebody else wrote, although that was noticed for another list', async () => {
      let others = 0
      const set = setUp(() => others)
      await readAround(set, async () => {
        others++
        await set.read('other')
      })
    })

    it('before a write of this process was on disk', async () => {
      const set = setUp()
      await readAround(set, async () => set.kept.writing('t')())
    })
  })

  it('are few', async () => {
    const { database, read } = setUp()
    for (let count = 0; count < 300; count++) await read(String(count))
    await read('299')
    expect(database.asked).toBe(300)
    await read('0')
    expect(database.asked).toBe(301)
  })
})
