import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('finds what was meant', () => {
  expect(nearest('isuances', ['credentials', 'issuances'])).toBe('issuances')
  expect(nearest('PROT', ['PORT', 'HOST'])).toBe('PORT')
})

test('says nothing when nothing is near', () => {
  expect(nearest('zebra', ['credentials', 'issuances'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
