import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPostgresDatabase, type PostgresDatabase } from '../../../test/support/postgres.ts'
import type { TenantId } from '../../core/ids.ts'
import { eventOf, newId, noon, offeredOf, statusListOf } from '../../core/ports/storage.contract.ts'
import { type OpenStorage, openStorage } from '../index.ts'

const unavailable = expect.objectContaining({ name: 'CoreError', code: 'storage_unavailable' })

/** A network between us and the server that can be cut. */
async function createCuttableNetwork(target: URL) {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let port = 0
  let turns = 0
  async function mend() {
    server = createServer((client) => {
      const upstream = dial(Number(target.port || 5432), target.hostname)
      let answered = true
      client.on('data', () => {
        if (answered) turns += 1
        answered = false
      })
      upstream.on('data', () => {
        answered = true
      })
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(one)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
      }
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  async function cut() {
    const closed = new Promise((resolve) => server?.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await mend()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    cut,
    mend,
    /** How often the client spoke after the server had. */
    turns: () => turns,
  }
}

describe('the PostgreSQL engine', () => {
  let database: PostgresDatabase
  let network: Awaited<ReturnType<typeof createCuttableNetwork>>
  let opened: OpenStorage
  const tenant = newId<TenantId>()

  beforeAll(async () => {
    database = await createPostgresDatabase()
    network = await createCuttableNetwork(new URL(database.url))
    opened = await openStorage({ databaseUrl: network.url, file: '', connections: 4 })
  })
  afterAll(async () => {
    await opened.close()
    await network.cut()
    await database.drop()
  })

  const unit = (offered = offeredOf(tenant)) =>
    opened.storage.units.commit([
      opened.storage.issuances.add(offered),
      ...opened.storage.events.append(eventOf(tenant, { subjectId: offered.id })),
    ])

  it('needs one round trip for a unit, whether it is one statement or several', async () => {
    const single = await openStorage({ databaseUrl: network.url, file: '', connections: 1 })
    const { units, issuances, events, statusLists } = single.storage
    const list = statusListOf(tenant)
    await units.commit([statusLists.add(list)])
    const roundTrips = async (commit: () => Promise<void>) => {
      // The first time it is prepared.
      await commit()
      const before = network.turns()
      await commit()
      return network.turns() - before
    }
    expect(
      await roundTrips(() =>
        units.commit([issuances.add(offeredOf(tenant)), ...events.append(eventOf(tenant))]),
      ),
    ).toBe(1)
    expect(await roundTrips(() => units.commit(statusLists.set(tenant, list.id, 1, 1)))).toBe(1)
    await single.close()
  })

  it('goes on while a newer version adds columns', async () => {
    const offered = offeredOf(tenant)
    await unit(offered)
    const find = () => opened.storage.issuances.find(tenant, offered.id)
    expect(await Promise.all(Array.from({ length: 8 }, find))).toEqual(
      Array.from({ length: 8 }, () => offered),
    )
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('alter table issuances add column later text')
    await client.end()
    expect(await Promise.all(Array.from({ length: 8 }, find))).toEqual(
      Array.from({ length: 8 }, () => offered),
    )
  })

  it('is unavailable while there is no server, soon and for everything, and heals', async () => {
    const before = offeredOf(tenant)
    await unit(before)
    const list = statusListOf(tenant)
    await opened.storage.units.commit([opened.storage.statusLists.add(list)])
    await network.cut()
    const started = performance.now()
    for (const attempt of [
      () => unit(),
      () => opened.storage.issuances.find(tenant, before.id),
      () => opened.storage.statusLists.reserve(tenant, list.id, 1),
      () => opened.storage.units.commit(opened.storage.statusLists.set(tenant, list.id, 1, 1)),
      () => opened.storage.singleUses.purge(noon, 1),
      () => opened.ready(),
    ])
      await expect(attempt()).rejects.toEqual(unavailable)
    expect(performance.now() - started).toBeLessThan(10_000)

    await network.mend()
    await expect
      .poll(
        () =>
          opened.ready().then(
            () => 'ready',
            () => 'not yet',
          ),
        { timeout: 10_000 },
      )
      .toBe('ready')
    expect(await opened.storage.issuances.find(tenant, before.id)).toEqual(before)
    await unit()
  })

  it('leaves no half of a unit when the network is cut in the middle of it', async () => {
    const offers = Array.from({ length: 40 }, () => offeredOf(tenant))
    const commits = offers.map((offered, index) =>
      // Half of them are transactions of several statements.
      index % 2 === 0
        ? unit(offered)
        : opened.storage.units.commit([
            opened.storage.issuances.add(offered),
            opened.storage.issuances.save({ ...offered, version: 2 }),
            ...opened.storage.events.append(eventOf(tenant, { subjectId: offered.id })),
          ]),
    )
    const settled = Promise.allSettled(commits)
    await new Promise((resolve) => setTimeout(resolve, 8))
    await network.cut()
    const results = await settled
    await network.mend()
    await expect
      .poll(
        () =>
          opened.ready().then(
            () => 'ready',
            () => 'not yet',
          ),
        { timeout: 10_000 },
      )
      .toBe('ready')
    for (const [index, offered] of offers.entries()) {
      const found = await opened.storage.issuances.find(tenant, offered.id)
      const events = await opened.storage.events.timeline(tenant, offered.id)
      expect(events).toHaveLength(found === undefined ? 0 : 1)
      const result = results[index]
      if (result?.status === 'fulfilled') expect(found).toBeDefined()
      else expect(result?.reason).toEqual(unavailable)
    }
  })

  it('says what is wrong with an address that leads nowhere', async () => {
    const url = new URL(database.url)
    url.pathname = '/nowhere'
    await expect(openStorage({ databaseUrl: url.href, file: '' })).rejects.toEqual(unavailable)
    for (const host of ['127.0.0.1:1', 'localhost:1', 'nowhere.invalid'])
      await expect(openStorage({ databaseUrl: `postgres://postgres@${host}/x`, file: '' })).rejects.toEqual(
        unavailable,
      )
  })
})
