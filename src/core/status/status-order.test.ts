import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { as, type StatusListId, type TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'
import { createStatusOrder } from './status-order.ts'

const tenant = as<TenantId>('tenant')
const list = as<StatusListId>('list')
/** A fake of the port: only `mac`, under a key that is no secret. */
const secretsOf = (key: string) =>
  ({
    mac: (purpose, ...parts) =>
      createHmac('sha256', key)
        .update(JSON.stringify([purpose, ...parts]))
        .digest(),
  }) as Pick<Secrets, 'mac'> as Secrets
const orderOf = (size: number, { key = 'key', listId = list, tenantId = tenant } = {}) =>
  createStatusOrder({ secrets: secretsOf(key) }, tenantId, listId, size)
const indexes = (size: number, options = {}) => {
  const order = orderOf(size, options)
  return Array.from({ length: size }, (_, place) => order.indexAt(place))
}

describe('the secret order of a status list', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 64, 100, 255, 1000, 4097, 131_072, 1_048_576])(
    'uses every one of %i entries exactly once',
    (size) => {
      const used = new Uint8Array(size)
      const order = indexes(size)
      for (const index of order) used[index] = 1
      // Entries outside the list, or given twice, would leave another one unused.
      expect(order.length).toBe(size)
      expect(used.indexOf(0)).toBe(-1)
    },
  )

  it('is the same in every process, and another for another list, tenant, size or master key', () => {
    const reference = indexes(1000)
    expect(indexes(1000)).toEqual(reference)
    const sameAt = (others: readonly number[]) =>
      others.filter((index, place) => index === reference[place]).length
    for (const other of [
      indexes(1000, { listId: as<StatusListId>('list 2') }),
      indexes(1000, { tenantId: as<TenantId>('tenant 2') }),
      indexes(1000, { key: 'another' }),
      indexes(1001),
    ])
      expect(sameAt(other)).toBeLessThan(10)
  })

  it('puts neighbours of the order nowhere near each other', () => {
    const size = 131_072
    const order = indexes(size)
    let adjacent = 0
    let distance = 0
    let inOrder = 0
    for (let place = 1; place < size; place++) {
      const gap = (order[place] ?? 0) - (order[place - 1] ?? 0)
      if (Math.abs(gap) === 1) adjacent++
      if (gap > 0) inOrder++
      distance += Math.abs(gap) / size
    }
    // Of a random order: 2 adjacent pairs, half ascending, one third of the list apart.
    expect(adjacent).toBeLessThan(20)
    expect(inOrder / size).toBeCloseTo(0.5, 2)
    expect(distance / size).toBeCloseTo(1 / 3, 2)
  })

  it('spreads every block of places over the whole list', () => {
    const order = orderOf(131_072)
    for (const first of [0, 64, 4096, 65_536, 131_008]) {
      const eighths = new Set(
        Array.from({ length: 64 }, (_, offset) => Math.floor(order.indexAt(first + offset) / 16_384)),
      )
      expect(eighths.size).toBeGreaterThanOrEqual(6)
    }
  })

  it('is close to uniform even for a tiny list: every order of three entries comes about', () => {
    const orders = new Map<string, number>()
    for (let key = 0; key < 1200; key++) {
      const order = indexes(3, { key: `key ${key}` }).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(6)
    for (const times of orders.values()) expect(Math.abs(times - 200)).toBeLessThan(70)
  })

  it('refuses a place outside the list and a size that is none', () => {
    for (const place of [-1, 10, 1.5, Number.NaN])
      expect(() => orderOf(10).indexAt(place)).toThrow(RangeError)
    for (const size of [0, -1, 1.5, 2 ** 27]) expect(() => orderOf(size)).toThrow(RangeError)
  })
})
