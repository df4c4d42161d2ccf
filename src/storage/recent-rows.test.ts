import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createRecentRows } from './recent-rows.ts'
import { openDatabase } from './sqlite/open-database.ts'
import { createSqliteEngine } from './sqlite/sqlite-engine.ts'

const row = (id: string, version = 1, tenantId = 't') => ({ id, tenantId, version })

describe('rows that this process wrote last', () => {
  it('are known from the commit on, and only to their tenant', () => {
    const recent = createRecentRows(() => 0)
    const committed = recent.writing(row('a'))
    expect(recent.find('t', 'a')).toBeUndefined()
    committed()
    expect(recent.find('t', 'a')).toEqual(row('a'))
    expect(recent.find('other', 'a')).toBeUndefined()
  })

  it('are forgotten as soon as their next write is prepared, whether it succeeds or not', () => {
    const recent = createRecentRows(() => 0)
    recent.writing(row('a'))()
    recent.writing(row('a', 2))
    expect(recent.find('t', 'a')).toBeUndefined()
  })

  it('never go back to an older version', () => {
    const recent = createRecentRows(() => 0)
    const first = recent.writing(row('a', 1))
    const second = recent.writing(row('a', 2))
    second()
    first()
    expect(recent.find('t', 'a')).toEqual(row('a', 2))
  })

  it('are all forgotten when somebody else wrote', () => {
    let others = 0
    const recent = createRecentRows(() => others)
    recent.writing(row('a'))()
    others = 1
    expect(recent.find('t', 'a')).toBeUndefined()
  })

  it('are not known when somebody else may have changed them before their commit was told of', () => {
    let others = 0
    const recent = createRecentRows(() => others)
    recent.writing(row('b'))()
    const committed = recent.writing(row('a'))
    // It is on disk, another process writes version 2, and whoever asks for another row notices that first.
    others = 1
    expect(recent.find('t', 'b')).toBeUndefined()
    committed()
    expect(recent.find('t', 'a')).toBeUndefined()
  })

  it('are few', () => {
    const recent = createRecentRows(() => 0)
    for (let count = 0; count < 600; count++) recent.writing(row(String(count)))()
    expect(recent.find('t', '0')).toBeUndefined()
    expect(recent.find('t', '599')).toBeDefined()
  })
})

describe('what SQLite says of others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-recent-'))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('changes with a commit of another connection, and with none of its own', async () => {
    const file = join(folder, 'test.db')
    const ours = openDatabase(file)
    const theirs = openDatabase(file)
    const engine = createSqliteEngine(ours)
    const before = engine.othersWrote?.()
    ours.exec('CREATE TABLE t (a)')
    expect(engine.othersWrote?.()).toBe(before)
    theirs.exec('INSERT INTO t VALUES (1)')
    expect(engine.othersWrote?.()).not.toBe(before)
    theirs.close()
    await engine.close()
  })
})
