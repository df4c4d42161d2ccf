import { expect, test } from 'vitest'
import { timeWithin } from './time-within.ts'

const now = Date.UTC(2026, 10, 24, 12)
const seconds = now / 1000

test.each([
  ['valid', { nbf: seconds - 9, exp: seconds + 9 }, now],
  ['without times', {}, now],
  ['over', { nbf: seconds - 9, exp: seconds - 5 }, now - 5001],
  ['still to come', { nbf: seconds + 60, exp: seconds + 90 }, now + 60_000],
  [
    'over by its members',
    { vc: { issuanceDate: '2026-01-01T00:00:00Z', expirationDate: '2026-11-24T11:00:00Z' } },
    now - 3_600_001,
  ],
  ['still to come in the newer model', { validFrom: '2026-11-24T13:00:00Z' }, now + 3_600_000],
  ['never valid', { nbf: seconds + 60, exp: seconds - 60 }, now],
  ['with times that are none', { nbf: 'x', exp: null, validUntil: 'never' }, now],
])('a credential that is %s', (_, claims, expected) => {
  expect(timeWithin(claims as never, now)).toBe(expected)
})
