import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorizedScopes, EVERYTHING, fitsScope, parseScope } from './scopes.ts'

const TYPE = 'org.eclipse.dspace.dcp.vc.type'
const ID = 'org.eclipse.dspace.dcp.vc.id'
const parsed = (scope: string) => {
  const found = parseScope(scope)
  if (found === undefined) throw new Error(`no scope: ${scope}`)
  return found
}

describe('a scope of DCP', () => {
  it.each([
    [`${TYPE}:MembershipCredential`, { alias: 'type', name: 'MembershipCredential' }],
    [`${TYPE}:MembershipCredential:read`, { alias: 'type', name: 'MembershipCredential' }],
    [`${TYPE}:MembershipCredential:*`, { alias: 'type', name: 'MembershipCredential' }],
    [`${TYPE}:https://w3id.org/x#A:all`, { alias: 'type', name: 'https://w3id.org/x#A' }],
    [`${ID}:urn:uuid:1`, { alias: 'id', name: 'urn:uuid:1' }],
    [`${ID}:https://a.example/b:read`, { alias: 'id', name: 'https://a.example/b:read' }],
  ])('%s', (scope, expected) => {
    expect(parseScope(scope)).toEqual(expected)
  })

  it.each(['', ':', TYPE, `${TYPE}:`, `${TYPE}::read`, 'read', `${TYPE} :A`, `x${TYPE}:A`, `${ID}:`])(
    'is not "%s"',
    (scope) => {
      expect(parseScope(scope)).toBeUndefined()
    },
  )

  it('never opens more than was asked, nor more than was granted', () => {
    const names = fc.constantFrom('A', 'B', 'C', 'A:read', 'urn:x:A')
    const aliases = fc.constantFrom(TYPE, ID, 'org.example')
    const scopes = fc.array(fc.tuple(aliases, names).map(([alias, name]) => `${alias}:${name}`))
    fc.assert(
      fc.property(scopes, scopes, (asked, granted) => {
        const wanted = asked.map(parseScope).filter((one) => one !== undefined)
        for (const one of authorizedScopes(wanted, granted)) {
          expect(wanted).toContainEqual(one)
          expect(granted.map(parseScope)).toContainEqual(one)
        }
      }),
    )
  })

  it('of the type that every credential has grants whatever is asked, and asked for grants nothing more', () => {
    const asked = [parsed(`${TYPE}:A`), parsed(`${ID}:urn:x`)]
    expect(authorizedScopes(asked, [EVERYTHING])).toEqual(asked)
    expect(authorizedScopes(asked, [`${EVERYTHING}:read`])).toEqual(asked)
    expect(authorizedScopes([parsed(EVERYTHING)], [`${TYPE}:A`])).toEqual([])
    expect(authorizedScopes(asked, [`${ID}:VerifiableCredential`])).toEqual([])
  })

  it('finds a type whether it is written short or whole', () => {
    const credential = { id: 'urn:uuid:1', types: ['VerifiableCredential', 'https://w3id.org/x#Member'] }
    expect(fitsScope(parsed(`${TYPE}:Member`), credential)).toBe(true)
    expect(fitsScope(parsed(`${TYPE}:https://w3id.org/x#Member`), credential)).toBe(true)
    expect(fitsScope(parsed(`${TYPE}:Mem`), credential)).toBe(false)
    expect(fitsScope(parsed(`${ID}:urn%3Auuid%3A1`), credential)).toBe(true)
    expect(fitsScope(parsed(`${ID}:urn:uuid:2`), credential)).toBe(false)
    expect(fitsScope(parsed(`${ID}:%`), { id: undefined, types: [] })).toBe(false)
  })
})
