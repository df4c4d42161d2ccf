import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StorageChild, startStorageChild } from '../../test/support/child.ts'
import { createPostgresDatabase } from '../../test/support/postgres.ts'
import type { TenantId } from '../core/ids.ts'
import { eventOf, newId, noon, statusListOf, webhookOf } from '../core/ports/storage.contract.ts'
import { type OpenStorage, openStorage, type StorageOptions } from './index.ts'

interface Place {
  readonly options: StorageOptions
  remove(): Promise<void>
}

const engines: Record<string, () => Promise<Place>> = {
  async SQLite() {
    const folder = await mkdtemp(join(tmpdir(), 'chancery-processes-'))
    return { options: { file: join(folder, 'office.db') }, remove: () => rm(folder, { recursive: true }) }
  },
  async PostgreSQL() {
    const { url, drop } = await createPostgresDatabase()
    return { options: { databaseUrl: url, file: '' }, remove: drop }
  },
}

describe.each(Object.entries(engines))('several processes on one %s', (_, create) => {
  let place: Place | undefined
  let opened: OpenStorage | undefined
  beforeAll(async () => {
    place = await create()
  })
  afterAll(async () => {
    await opened?.close()
    await place?.remove()
  })
  const options = () => {
    if (place === undefined) throw new Error('not open')
    return place.options
  }
  const store = async () => {
    opened ??= await openStorage(options())
    return opened.storage
  }
  /** Starts a task in two processes at the same moment. */
  async function race(task: string, ...args: string[]): Promise<[StorageChild, StorageChild]> {
    const both: [StorageChild, StorageChild] = [
      startStorageChild(options(), task, ...args),
      startStorageChild(options(), task, ...args),
    ]
    await Promise.all(both.map((child) => child.until(1)))
    for (const child of both) child.process.stdin?.write('go\n')
    return both
  }

  it('bring the schema up to date once, however many start at once', async () => {
    const children = Array.from({ length: 5 }, () => startStorageChild(options(), 'open'))
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0, 0, 0])
    expect(children.map((child) => child.said)).toEqual(Array.from({ length: 5 }, () => ['open']))
  })

  it('never share a delivery, and what a killed one had claimed falls free', async () => {
    const { units, webhooks, events } = await store()
    const tenant = newId<TenantId>()
    const webhook = webhookOf(tenant)
    const all = Array.from({ length: 200 }, (_, ms) => eventOf(tenant, { at: noon + ms }))
    await units.commit(webhooks.add(webhook))
    await units.commit(all.flatMap((event) => events.append(event)))
    const [now, leaseUntil] = [noon + 1000, noon + 2000]

    const both = await race('claim', tenant, webhook.id, String(now), String(leaseUntil), 'hang')
    await expect
      .poll(() => both.flatMap((child) => child.said.slice(1).flat()).length, { timeout: 15_000 })
      .toBe(200)
    const claimed = both.map((child) => child.said.slice(1).flat() as string[])
    expect(new Set(claimed.flat())).toEqual(new Set(all.map(({ id }) => id as string)))

    for (const child of both) child.process.kill('SIGKILL')
    await Promise.all(both.map((child) => child.ended))
    expect(await webhooks.claim(tenant, webhook.id, leaseUntil - 1, leaseUntil + 1000, 500)).toEqual([])
    const free = await webhooks.claim(tenant, webhook.id, leaseUntil, leaseUntil + 1000, 500)
    expect(free.map(({ event }) => event.id)).toEqual(all.map(({ id }) => id))
  })

  it('never reserve a place of a status list twice', async () => {
    const { units, statusLists } = await store()
    const list = statusListOf(newId(), { size: 1500 })
    await units.commit([statusLists.add(list)])
    const both = await race('reserve', list.tenantId, list.id, '7')
    expect(await Promise.all(both.map((child) => child.ended))).toEqual([0, 0])
    const places = both
      .flatMap((child) => child.said.slice(1) as { first: number; count: number }[])
      .flatMap(({ first, count }) => Array.from({ length: count }, (_, offset) => first + offset))
    expect(places.sort((one, other) => one - other)).toEqual(
      Array.from({ length: 1500 }, (_, place) => place),
    )
  })
})
