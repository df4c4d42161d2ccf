import { expect, test } from 'vitest'
import { systemRandom } from './system-random.ts'

test('bytes have the asked length and never repeat, also across a refill of the pool and beyond its size', () => {
  const drawn = Array.from({ length: 2000 }, () => Buffer.from(systemRandom.bytes(16)).toString('hex'))
  expect(new Set(drawn).size).toBe(2000)
  expect(systemRandom.bytes(10_000)).toHaveLength(10_000)
  expect(systemRandom.bytes(0)).toHaveLength(0)
})

test('ids sort by time and are UUIDs of version 7', () => {
  const [first, second] = [systemRandom.id(1_000_000_000_000), systemRandom.id(1_000_000_000_001)]
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(first < second).toBe(true)
})

test('ids of one millisecond sort in the order in which they were made', () => {
  const ids = Array.from({ length: 500 }, () => systemRandom.id(1_700_000_000_000))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
