import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createFakeStatusListFormat } from '../../../test/fakes/fake-status-list-format.ts'
import { createFakeStatusLists } from '../../../test/fakes/fake-status-lists.ts'
import { createFakeUnits } from '../../../test/fakes/fake-units.ts'
import { createSecrets } from '../../keys/software/secrets.ts'
import { as, type IssuerId, type TenantId } from '../ids.ts'
import type { StatusEntry } from './credential.ts'
import { createStatusAllocator } from './status-allocator.ts'

const tenant = as<TenantId>('tenant')
const issuer = as<IssuerId>('issuer')
const format = 'token-status-list'

function setUp({ listSize = 4096, blockSize = 64, openLists = 2 } = {}) {
  const warnings: string[] = []
  const ports = {
    statusLists: createFakeStatusLists(),
    statusListFormats: new Map([[format, createFakeStatusListFormat()]]),
    units: createFakeUnits(),
    secrets: createSecrets(randomBytes(32), { random: testRandom }),
    random: testRandom,
    clock: createFakeClock(),
    log: { debug() {}, info() {}, error() {}, warn: (_: unknown, text: string) => void warnings.push(text) },
  }
  const another = () => createStatusAllocator(ports, { listSize, blockSize, openLists })
  return { ports, warnings, another, allocator: another() }
}
const names = (entries: readonly StatusEntry[]) => entries.map(({ listId, index }) => `${listId}/${index}`)
const allocateOne = async (allocator: ReturnType<typeof createStatusAllocator>, from = issuer) =>
  allocator.allocate(tenant, from, format, 1)

describe('the status allocator', () => {
  it('gives every entry once, over several lists and processes at the same time', async () => {
    const { another, ports } = setUp({ listSize: 500 })
    const processes = [another(), another(), another()]
    const entries = await Promise.all(
      Array.from({ length: 3000 }, (_, turn) => allocateOne(processes[turn % 3] ?? another())),
    )
    expect(new Set(names(entries.flat())).size).toBe(3000)
    const lists = await ports.statusLists.list(tenant)
    expect(lists.length).toBeGreaterThanOrEqual(6)
    for (const { index, listId } of entries.flat()) {
      expect(index).toBeGreaterThanOrEqual(0)
      expect(index).toBeLessThan(500)
      expect(lists.some(({ id }) => id === listId)).toBe(true)
    }
  })

  it('fills lists to the last entry', async () => {
    const { allocator, ports } = setUp({ listSize: 100, blockSize: 7, openLists: 1 })
    const used: StatusEntry[] = []
    for (let turn = 0; turn < 300; turn++) used.push(...(await allocateOne(allocator)))
    const full = (await ports.statusLists.list(tenant)).filter(({ reserved, size }) => reserved === size)
    const complete = full.filter(
      ({ id }) => new Set(used.filter((e) => e.listId === id).map((e) => e.index)).size === 100,
    )
    expect(complete.length).toBeGreaterThanOrEqual(2)
  })

  it('mixes the lists that are open, and gives no index that follows from the one before', async () => {
    const { allocator } = setUp({ listSize: 131_072, blockSize: 8 })
    const entries: StatusEntry[] = []
    for (let turn = 0; turn < 1000; turn++) entries.push(...(await allocateOne(allocator)))
    const shares = [...Map.groupBy(entries, ({ listId }) => listId).values()].map((group) => group.length)
    expect(shares).toHaveLength(2)
    expect(Math.min(...shares)).toBeGreaterThan(200)
    const ascending = entries.filter((e, at) => at > 0 && e.index > (entries[at - 1]?.index ?? 0)).length
    expect(Math.abs(ascending - 500)).toBeLessThan(100)
  })

  it('writes once per block, and answers from memory in between', async () => {
    const { allocator, ports } = setUp()
    let reserves = 0
    const { reserve } = ports.statusLists
    ports.statusLists.reserve = (...args) => {
      reserves++
      return reserve(...args)
    }
    expect(allocator.tryAllocate(tenant, issuer, format, 1)).toBeUndefined()
    for (let turn = 0; turn < 640; turn++) await allocateOne(allocator)
    expect(reserves).toBeGreaterThanOrEqual(10)
    expect(reserves).toBeLessThanOrEqual(12)
    expect(allocator.tryAllocate(tenant, issuer, format, 1)).toHaveLength(1)
  })

  it('reserves ahead, so that a steady caller never waits', async () => {
    const { allocator } = setUp()
    await allocateOne(allocator)
    for (let turn = 0; turn < 1000; turn++) {
      expect(allocator.tryAllocate(tenant, issuer, format, 1)).toHaveLength(1)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })

  it('fetches once for many who come at the same time', async () => {
    const { allocator, ports } = setUp()
    await Promise.all(Array.from({ length: 50 }, () => allocateOne(allocator)))
    expect(
      (await ports.statusLists.list(tenant)).reduce((sum, { reserved }) => sum + reserved, 0),
    ).toBeLessThanOrEqual(128)
  })

  it('never puts members of a batch side by side', async () => {
    const { allocator } = setUp({ listSize: 64, blockSize: 32 })
    for (let turn = 0; turn < 200; turn++) {
      const batch = await allocator.allocate(tenant, issuer, format, 8)
      expect(batch).toHaveLength(8)
      for (const a of batch)
        for (const b of batch)
          if (a !== b && a.listId === b.listId) expect(Math.abs(a.index - b.index)).toBeGreaterThan(1)
    }
  })

  it('gives what a batch had to leave to others later: nothing is lost, nothing is given twice', async () => {
    const { allocator, ports } = setUp({ listSize: 64, blockSize: 64, openLists: 1 })
    const used: StatusEntry[] = []
    for (let turn = 0; turn < 40; turn++) used.push(...(await allocator.allocate(tenant, issuer, format, 5)))
    for (let turn = 0; turn < 200; turn++) used.push(...(await allocateOne(allocator)))
    expect(new Set(names(used)).size).toBe(400)
    const reserved = (await ports.statusLists.list(tenant)).reduce((sum, list) => sum + list.reserved, 0)
    expect(reserved).toBeLessThanOrEqual(400 + 2 * 64)
  })

  it('keeps issuers apart', async () => {
    const { allocator, ports } = setUp()
    const [ours] = await allocateOne(allocator)
    const [theirs] = await allocateOne(allocator, as<IssuerId>('another issuer'))
    expect(ours?.listId).not.toBe(theirs?.listId)
    const owner = async (entry: StatusEntry | undefined) =>
      (await ports.statusLists.list(tenant)).find(({ id }) => id === entry?.listId)?.issuerId
    expect(await owner(ours)).toBe(issuer)
    expect(await owner(theirs)).toBe('another issuer')
  })

  it('passes on that storage fails, and works again when it does', async () => {
    const { allocator, ports, warnings } = setUp()
    const { reserve } = ports.statusLists
    ports.statusLists.reserve = () => Promise.reject(new Error('disk full'))
    await expect(allocateOne(allocator)).rejects.toThrow('disk full')
    ports.statusLists.reserve = reserve
    await allocateOne(allocator)
    // What is reserved already is still given away, and the failure of reserving ahead is only logged.
    ports.statusLists.reserve = () => Promise.reject(new Error('disk full'))
    for (let turn = 0; turn < 60; turn++) {
      expect(allocator.tryAllocate(tenant, issuer, format, 1)).toHaveLength(1)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(warnings.length).toBeGreaterThan(0)
  })

  it('refuses a format that is not there, no entries, and a batch that no list can hold', async () => {
    const { allocator } = setUp({ listSize: 4, blockSize: 4 })
    await expect(allocator.allocate(tenant, issuer, 'bitstring-status-list', 1)).rejects.toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
    await expect(allocator.allocate(tenant, issuer, format, 0)).rejects.toThrow(RangeError)
  })

  it('costs next to nothing when the block is in memory', async () => {
    const { allocator } = setUp({ listSize: 1_048_576, blockSize: 65_536 })
    await allocateOne(allocator)
    const started = performance.now()
    for (let turn = 0; turn < 20_000; turn++) allocator.tryAllocate(tenant, issuer, format, 1)
    expect((performance.now() - started) / 20_000).toBeLessThan(0.05)
  })
})
