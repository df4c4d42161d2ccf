import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CoreError } from '../errors.ts'
import type { ClaimPath } from '../issuers/claim-path.ts'
import type { ClaimDefinition } from '../issuers/credential-configuration.ts'
import { mapClaims } from './map-claims.ts'

const claim = (path: ClaimPath, more: Partial<ClaimDefinition> = {}): ClaimDefinition => ({
  path,
  mandatory: false,
  selectivelyDisclosable: true,
  display: [],
  ...more,
})

const violationsOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof CoreError) return error.violations.map(({ pointer }) => pointer)
    throw error
  }
  return []
}

test('an input name is mapped to its path, an output name is taken as it is', () => {
  const definitions = [claim(['firstName'], { input: 'given_name' }), claim(['address', 'street'])]
  expect(mapClaims(definitions, { given_name: 'Ada', street: 'Main' })).toEqual({
    firstName: 'Ada',
    address: { street: 'Main' },
  })
  expect(mapClaims(definitions, { firstName: 'Ada', address: { street: 'Main' } })).toEqual({
    firstName: 'Ada',
    address: { street: 'Main' },
  })
})

test('below credentialSubject the name alone is an output name too, and an input name goes before it', () => {
  const subject = (name: string, input: string) =>
    claim(['credentialSubject', name], { input, mandatory: true })
  const expert = [subject('firstName', 'given_name'), subject('lastName', 'family_name')]
  const mapped = { credentialSubject: { firstName: 'Ada', lastName: 'Lovelace' } }
  expect(mapClaims(expert, { given_name: 'Ada', family_name: 'Lovelace' })).toEqual(mapped)
  expect(mapClaims(expert, { firstName: 'Ada', family_name: 'Lovelace' })).toEqual(mapped)
  expect(mapClaims(expert, mapped)).toEqual(mapped)
  expect(
    violationsOf(() => mapClaims(expert, { given_name: 'Ada', firstName: 'Eve', lastName: 'L' })),
  ).toEqual(['/claims/firstName'])
  const swapped = [claim(['a'], { input: 'b' }), claim(['b'], { input: 'a' })]
  expect(mapClaims(swapped, { a: 1 })).toEqual({ b: 1 })
})

test('a definition below another one describes a part of it and maps nothing', () => {
  const definitions = [claim(['mandate']), claim(['mandate', 'mandatee']), claim(['nationalities', null])]
  const mandate = { mandatee: { id: 'x' }, power: [1, 2] }
  expect(mapClaims(definitions, { mandate })).toEqual({ mandate })
})

test('a missing mandatory claim and an unknown one are both named, nothing is dropped in silence', () => {
  const definitions = [claim(['degree'], { mandatory: true }), claim(['address', 'street'])]
  expect(
    violationsOf(() => mapClaims(definitions, { grade: 1, address: { street: 'x', city: 'y' } })),
  ).toEqual(['/claims/degree', '/claims/grade', '/claims/address/city'])
})

test('names of the prototype are claims like any other', () => {
  expect(
    violationsOf(() => mapClaims([claim(['a'])], JSON.parse('{"__proto__": 1, "constructor": 2}'))),
  ).toEqual(['/claims/__proto__', '/claims/constructor'])
  expect(mapClaims([claim(['constructor'])], { constructor: 'Ada' })).toEqual({ constructor: 'Ada' })
  expect(mapClaims([claim(['toString'])], {})).toEqual({})
})

test('the input is never changed, and mapping what was mapped changes nothing', () => {
  const definitions = [claim(['a'], { input: 'x' }), claim(['b', 'c'], { input: 'y' }), claim(['d'])]
  fc.assert(
    fc.property(fc.record({ x: fc.jsonValue(), y: fc.jsonValue(), d: fc.jsonValue() }), (input) => {
      const before = structuredClone(input)
      const mapped = mapClaims(definitions, input)
      expect(input).toEqual(before)
      expect(mapClaims(definitions, mapped)).toEqual(mapped)
    }),
  )
})
