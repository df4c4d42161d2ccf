import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DateTimeError, formatDateTime, parseDateTime } from './date-time.ts'

describe('a date-time', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-11-30T12:00:00Z', Date.UTC(2026, 10, 30, 12)],
    ['2026-11-30T12:00:00.5Z', Date.UTC(2026, 10, 30, 12, 0, 0, 500)],
    ['2026-11-30T12:00:00.123456789Z', Date.UTC(2026, 10, 30, 12, 0, 0, 123)],
    ['2026-11-30T12:00:00+01:30', Date.UTC(2026, 10, 30, 10, 30)],
    ['2026-11-30T12:00:00-01:30', Date.UTC(2026, 10, 30, 13, 30)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is %i', (text, at) => {
    expect(parseDateTime(text)).toBe(at)
  })

  it.each([
    '',
    '2026-11-30',
    '2026-11-30T12:00:00',
    '2026-11-30 12:00:00Z',
    '2026-11-30t12:00:00z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-30T24:00:00Z',
    '2026-11-30T12:60:00Z',
    '2026-11-30T12:00:61Z',
    '2026-11-30T12:00:00+24:00',
    '2026-11-30T12:00:00.Z',
    '+002026-11-30T12:00:00Z',
    ' 2026-11-30T12:00:00Z',
  ])('is not "%s"', (text) => {
    expect(() => parseDateTime(text)).toThrow(DateTimeError)
  })

  it('property: whole seconds come back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
        expect(parseDateTime(formatDateTime(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })
})
