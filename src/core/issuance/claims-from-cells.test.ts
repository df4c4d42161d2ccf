import { describe, expect, it } from 'vitest'
import type { ClaimPath } from '../issuers/claim-path.ts'
import type { ClaimDefinition } from '../issuers/credential-configuration.ts'
import { claimsFromCells } from './claims-from-cells.ts'

const claim = (path: ClaimPath, input?: string): ClaimDefinition => ({
  path,
  ...(input === undefined ? {} : { input }),
  mandatory: false,
  selectivelyDisclosable: false,
  display: [],
})
const configuration = {
  claims: [claim(['credentialSubject', 'firstName'], 'given_name'), claim(['age']), claim(['member'])],
  claimSchema: {
    properties: {
      age: { type: 'integer' },
      member: { type: 'boolean' },
      mandate: { properties: { mandatee: { properties: { level: { type: 'number' } } } } },
    },
  },
}
const read = (columns: string[], cells: string[]) =>
  JSON.parse(JSON.stringify(claimsFromCells(configuration, columns, cells)))

describe('claimsFromCells', () => {
  it('takes input names and paths with dots', () => {
    expect(
      read(['given_name', 'mandate.mandatee.firstName', 'mandate.mandatee.level'], ['Ada', 'Ana', '1.5']),
    ).toEqual({ given_name: 'Ada', mandate: { mandatee: { firstName: 'Ana', level: 1.5 } } })
  })

  it('leaves out empty cells and cells that are not there', () => {
    expect(read(['given_name', 'age', 'member'], ['', '36'])).toEqual({ age: 36 })
  })

  it('converts only what looks like the type that the schema asks for', () => {
    expect(read(['age', 'member', 'given_name'], ['036x', 'yes', '42'])).toEqual({
      age: '036x',
      member: 'yes',
      given_name: '42',
    })
    expect(read(['member'], ['true'])).toEqual({ member: true })
  })

  it('cannot be talked into touching prototypes', () => {
    const claims = claimsFromCells(configuration, ['__proto__.polluted', 'a.__proto__.b'], ['1', '2'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.keys(claims)).toEqual(['__proto__', 'a'])
  })
})
