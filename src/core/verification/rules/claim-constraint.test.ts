import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meets } from './claim-constraint.ts'

const claims = { name: 'Straße Bowen', age: 40, list: ['a', 'B'], nothing: null }

describe('meets', () => {
  it.each([
    [{ claimName: 'name', values: ['x', 'STRASSE BOWEN', 'straße bowen'] }, true],
    [{ claimName: 'name', values: ['straße'] }, false],
    [{ claimName: 'name', contains: 'SSE' }, false],
    [{ claimName: 'name', contains: 'ßE b' }, true],
    [{ claimName: 'name', startsWith: 'stra' }, true],
    [{ claimName: 'name', startsWith: 'bowen' }, false],
    [{ claimName: 'age', values: ['40'] }, true],
    [{ claimName: 'age', startsWith: '4' }, true],
    [{ claimName: 'list', contains: '"b"' }, true],
    [{ claimName: 'nothing', values: ['null'] }, true],
    [{ claimName: 'absent', contains: 'a' }, false],
    [{ claimName: 'toString', contains: 'function' }, false],
    [{ claimName: '__proto__', contains: 'o' }, false],
  ] as const)('%j: %s', (constraint, holds) => {
    expect(meets(constraint, claims)).toBe(holds)
  })

  it('never reads a text as a pattern, and never minds the case of ASCII', () => {
    const ascii = fc.stringMatching(/^[ -~]{1,12}$/)
    fc.assert(
      fc.property(ascii, ascii, (claim, part) => {
        const given = { claimName: 'c' }
        const upper = { c: claim.toUpperCase() }
        expect(meets({ ...given, contains: part }, { c: claim })).toBe(
          claim.toLowerCase().includes(part.toLowerCase()),
        )
        expect(meets({ ...given, startsWith: part }, upper)).toBe(
          meets({ ...given, startsWith: part }, { c: claim }),
        )
        expect(meets({ ...given, values: [part, claim] }, upper)).toBe(true)
      }),
    )
  })
})
