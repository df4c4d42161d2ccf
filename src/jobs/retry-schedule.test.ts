import { expect, test } from 'vitest'
import { nextPause } from './retry-schedule.ts'

const threeDays = 259_200_000

test('pauses grow, the first is below 5 s, and the last that fits is the last', () => {
  const pauses = Array.from({ length: 20 }, (_, at) => nextPause(at + 1, threeDays, 1))
  expect(pauses.filter((pause) => pause !== undefined)).toEqual([
    4_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000, 86_400_000,
  ])
  expect(pauses.slice(10).every((pause) => pause === undefined)).toBe(true)
})

test('they are spread downwards', () => {
  expect(nextPause(1, threeDays, 0)).toBeCloseTo(2_800)
  expect(nextPause(2, threeDays, 0.5)).toBeCloseTo(25_500)
})

test('a receiver may ask for more, up to an hour', () => {
  expect(nextPause(1, threeDays, 1, 60_000)).toBe(60_000)
  expect(nextPause(1, threeDays, 1, 10 ** 9)).toBe(3_600_000)
  expect(nextPause(6, threeDays, 1, 60_000)).toBe(7_200_000)
})

test('whole milliseconds, for an instant is one', () => {
  const pauses = [0.1, 1 / 3, 0.777].map((chance) => nextPause(1, threeDays, chance, 1 / 3))
  expect(pauses).toEqual([2_920, 3_200, 3_732])
})
