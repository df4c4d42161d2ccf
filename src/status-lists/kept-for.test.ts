import { expect, test } from 'vitest'
import { keptForMs } from './kept-for.ts'

test.each([
  [undefined, undefined],
  ['public', undefined],
  ['no-store', 10_000],
  ['private, No-Cache', 10_000],
  ['max-age=0', 10_000],
  ['public, max-age=60', 60_000],
  ['max-age=x', undefined],
])('%s', (header, expected) => {
  expect(keptForMs(header)).toBe(expected)
})

test.each([
  ['40', 20_000],
  ['0', 60_000],
  ['59', 10_000],
  ['600', 10_000],
  ['old', 60_000],
])('of sixty seconds, %s of them over in a cache on the way', (age, expected) => {
  expect(keptForMs('max-age=60', age)).toBe(expected)
})
