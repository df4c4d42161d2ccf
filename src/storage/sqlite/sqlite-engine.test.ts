import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event, Webhook } from '../../core/events/event.ts'
import type { TenantId } from '../../core/ids.ts'
import type { Storage } from '../../core/ports/ports.ts'
import {
  eventOf,
  expectConflict,
  newId,
  noon,
  offeredOf,
  webhookOf,
} from '../../core/ports/storage.contract.ts'
import { WriteConflict } from '../../core/ports/units.ts'
import type { Engine } from '../engine.ts'
import { migrationsFor } from '../migrations/index.ts'
import { createStorage } from '../storage.ts'
import { openDatabase } from './open-database.ts'
import { createSqliteEngine } from './sqlite-engine.ts'

const unavailable = expect.objectContaining({ name: 'CoreError', code: 'storage_unavailable' })

describe('the SQLite engine', () => {
  let folder = ''
  let file = ''
  let database: DatabaseSync
  let engine: Engine
  let storage: Storage
  const tenant = newId<TenantId>()

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chancery-sqlite-'))
    file = join(folder, 'deep', 'office.db')
    database = openDatabase(file)
    engine = createSqliteEngine(database)
    await engine.migrate(migrationsFor(engine.dialect))
    storage = createStorage(engine)
  })
  afterEach(async () => {
    await engine.close()
    await rm(folder, { recursive: true })
  })

  const add = (offered = offeredOf(tenant)) => storage.units.commit([storage.issuances.add(offered)])
  it('keeps the file from everybody else, and what is committed through a power cut', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600)
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 })
  })

  describe('a group', () => {
    /** The statements that begin and end transactions, as they were run. */
    function watchTransactions(): string[] {
      const seen: string[] = []
      const prepare = database.prepare.bind(database)
      database.prepare = (sql: string, ...rest) => {
        const statement = prepare(sql, ...rest)
        if (!/^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/.test(sql)) return statement
        const run = statement.run.bind(statement)
        statement.run = (...values: []) => {
          seen.push(sql)
          return run(...values)
        }
        return statement
      }
      engine = createSqliteEngine(database)
      storage = createStorage(engine)
      return seen
    }

    it('is one transaction, without savepoints while nothing has to be undone', async () => {
      const seen = watchTransactions()
      await add()
      await Promise.all(Array.from({ length: 16 }, () => add()))
      expect(seen).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT'])
    })

    it('refuses a unit that changed nothing without touching the others', async () => {
      const seen = watchTransactions()
      const offered = offeredOf(tenant)
      await add(offered)
      const again = storage.issuances.add(offered)
      await Promise.all([add(), expectConflict(storage.units.commit([again]), again), add()])
      expect(seen).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT'])
      expect((await storage.issuances.list(tenant, {}, { limit: 9 })).items).toHaveLength(3)
    })

    it('undoes one unit alone when it has to, behind a savepoint', async () => {
      const seen = watchTransactions()
      const offered = offeredOf(tenant)
      await add(offered)
      seen.length = 0
      const half = offeredOf(tenant)
      const again = storage.issuances.add(offered)
      const refused = storage.units.commit([storage.issuances.add(half), again])
      await Promise.all([add(), expectConflict(refused, again), add()])
      expect(seen.filter((sql) => !/SAVEPOINT|RELEASE|TO unit/.test(sql))).toEqual([
        'BEGIN IMMEDIATE',
        'ROLLBACK',
        'BEGIN IMMEDIATE',
        'COMMIT',
      ])
      expect(seen.filter((sql) => sql === 'ROLLBACK TO unit')).toHaveLength(1)
      expect(await storage.issuances.find(tenant, half.id)).toBeUndefined()
      expect((await storage.issuances.list(tenant, {}, { limit: 9 })).items).toHaveLength(3)
    })

    it('is cut when very many wait', async () => {
      const seen = watchTransactions()
      await Promise.all(Array.from({ length: 300 }, () => add()))
      expect(seen.filter((sql) => sql === 'COMMIT')).toHaveLength(3)
    })

    it('is not seen before it is on disk: not by itself, not by others', async () => {
      const other = createSqliteEngine(openDatabase(file))
      const offered = offeredOf(tenant)
      const commit = add(offered)
      expect(await storage.issuances.find(tenant, offered.id)).toBeUndefined()
      await commit
      expect(await createStorage(other).issuances.find(tenant, offered.id)).toEqual(offered)
      await other.close()
    })

    describe('with webhooks that come and go', () => {
      const append = (event: Event) => storage.units.commit([...storage.events.append(event)])
      const delivered = async ({ id }: Webhook) =>
        (await storage.webhooks.deliveries(tenant, id, { limit: 9 })).items.map(({ eventId }) => eventId)
      const webhook = webhookOf(tenant)

      it('delivers what comes after the webhook, in the same group too', async () => {
        const [before, after] = [eventOf(tenant), eventOf(tenant)]
        await Promise.all([
          append(before),
          storage.units.commit([...storage.webhooks.add(webhook)]),
          append(after),
        ])
        expect(await delivered(webhook)).toEqual([after.id])
      })

      it('delivers when the end of the webhook was undone', async () => {
        await storage.units.commit([...storage.webhooks.add(webhook)])
        const offered = offeredOf(tenant)
        await add(offered)
        const [undone, after] = [eventOf(tenant), eventOf(tenant)]
        const again = storage.issuances.add(offered)
        const half = storage.units.commit([
          ...storage.webhooks.save({ ...webhook, status: 'disabled' }),
          ...storage.events.append(undone),
          again,
        ])
        await Promise.all([expectConflict(half, again), append(after)])
        expect(await delivered(webhook)).toEqual([after.id])
      })

      it('delivers for a webhook that another process made', async () => {
        await append(eventOf(tenant))
        const other = createSqliteEngine(openDatabase(file))
        await createStorage(other).units.commit([...storage.webhooks.add(webhook)])
        await other.close()
        const after = eventOf(tenant)
        await append(after)
        expect(await delivered(webhook)).toEqual([after.id])
      })
    })

    it('keeps a fault of our own to the unit that has it', async () => {
      const broken = storage.units.commit([
        storage.issuances.add(offeredOf(tenant)),
        storage.issuances.add({ ...offeredOf(tenant), createdAt: 'yesterday' as never }),
      ])
      const results = await Promise.allSettled([add(), broken, add()])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      await expect(broken).rejects.not.toBeInstanceOf(WriteConflict)
      await expect(broken).rejects.not.toEqual(unavailable)
      expect((await storage.issuances.list(tenant, {}, { limit: 9 })).items).toHaveLength(2)
    })
  })

  describe('a full disk', () => {
    it('refuses the whole group, leaves nothing half written, and heals', async () => {
      await add()
      const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
      database.exec(`PRAGMA max_page_count = ${pages + 2}`)
      const results: PromiseSettledResult<void>[] = []
      const tried: string[] = []
      for (let round = 0; round < 20; round++) {
        const group = Array.from({ length: 8 }, () =>
          offeredOf(tenant, { sealedClaims: new Uint8Array(900) }),
        )
        tried.push(...group.map(({ id }) => id))
        results.push(
          ...(await Promise.allSettled(
            group.map((offered) =>
              storage.units.commit([
                storage.issuances.add(offered),
                ...storage.events.append(eventOf(tenant, { subjectId: offered.id })),
              ]),
            ),
          )),
        )
      }
      const refused = results.filter((result) => result.status === 'rejected')
      expect(refused.length).toBeGreaterThan(100)
      for (const { reason } of refused) expect(reason).toEqual(unavailable)
      for (const [index, id] of tried.entries()) {
        const written = results[index]?.status === 'fulfilled' ? 1 : 0
        expect(await storage.events.timeline(tenant, id)).toHaveLength(written)
        expect((await storage.issuances.find(tenant, id as never)) === undefined).toBe(written === 0)
      }
      // Whole groups are refused, never a part of one.
      for (let start = 0; start < results.length; start += 8)
        expect(new Set(results.slice(start, start + 8).map(({ status }) => status)).size).toBe(1)

      database.exec('PRAGMA max_page_count = 1000000')
      await add()
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    })
  })

  it('answers nobody of a group whose COMMIT did not reach the disk', async () => {
    const prepare = database.prepare.bind(database)
    let broken = true
    database.prepare = (sql: string, ...rest) => {
      const statement = prepare(sql, ...rest)
      const run = statement.run.bind(statement)
      if (sql === 'COMMIT')
        statement.run = (...values: []) => {
          // What SQLite says when fsync fails: SQLITE_IOERR_FSYNC.
          if (broken) throw Object.assign(new Error('disk I/O error'), { errcode: 1034 })
          return run(...values)
        }
      return statement
    }
    storage = createStorage(createSqliteEngine(database))
    const group = Array.from({ length: 5 }, () => offeredOf(tenant))
    for (const result of await Promise.allSettled(group.map(add)))
      expect(result).toEqual({ status: 'rejected', reason: unavailable })
    await expect(add()).rejects.toEqual(unavailable)
    expect((await storage.issuances.list(tenant, {}, { limit: 9 })).items).toEqual([])
    broken = false
    await Promise.all(group.map(add))
  })

  it('says that it is unavailable while another process holds the file for too long, and heals', async () => {
    database.exec('PRAGMA busy_timeout = 50')
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const refused = await Promise.allSettled([add(), add(), storage.singleUses.purge(noon, 1)])
    for (const result of refused) expect(result).toEqual({ status: 'rejected', reason: unavailable })
    // Who only reads need not wait.
    expect((await storage.issuances.list(tenant, {}, { limit: 9 })).items).toEqual([])
    other.exec('ROLLBACK')
    other.close()
    await add()
  })

  it('writes what waits before it closes, and is unavailable after', async () => {
    const offered = offeredOf(tenant)
    const commit = add(offered)
    await engine.close()
    await commit
    await expect(add()).rejects.toEqual(unavailable)
    const again = createSqliteEngine(openDatabase(file))
    expect(await createStorage(again).issuances.find(tenant, offered.id)).toEqual(offered)
    await again.close()
  })

  it('refuses a file that a newer version has changed', async () => {
    const migrations = migrationsFor(engine.dialect)
    await engine.migrate([...migrations, { name: '9999-later', statements: ['CREATE TABLE later (a)'] }])
    await expect(engine.migrate(migrations)).rejects.toThrow('9999-later')
  })

  it('takes back a migration that fails half-way', async () => {
    const migrations = migrationsFor(engine.dialect)
    const broken = { name: '9999-broken', statements: ['CREATE TABLE half (a)', 'CREATE TABLE half (a)'] }
    await expect(engine.migrate([...migrations, broken])).rejects.toThrow('half')
    await engine.migrate([...migrations, { name: '9999-fixed', statements: ['CREATE TABLE half (a)'] }])
  })
})
