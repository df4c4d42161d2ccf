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
