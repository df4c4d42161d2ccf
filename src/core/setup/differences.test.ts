import { assert, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences } from './differences.ts'

describe('differences', () => {
  it('names the deepest place that differs', () => {
    expect(
      differences(
        { a: 1, b: { c: [1, { d: 2 }], e: 'same' }, 'x/y~': 1, gone: true },
        { a: 2, b: { c: [1, { d: 3 }], e: 'same' }, 'x/y~': 2, fresh: null },
      ),
    ).toEqual([
      { pointer: '/a', from: 1, to: 2 },
      { pointer: '/b/c/1/d', from: 2, to: 3 },
      { pointer: '/x~1y~0', from: 1, to: 2 },
      { pointer: '/gone', from: true },
      { pointer: '/fresh', to: null },
    ])
  })

  it('takes lists of another length as a whole, and the absent for the undefined', () => {
    expect(differences({ a: [1] }, { a: [1, 2] })).toEqual([{ pointer: '/a', from: [1], to: [1, 2] }])
    expect(differences({ a: undefined }, {})).toEqual([])
  })

  it('finds none in a copy, and says the same both ways', () => {
    assert(
      property(jsonValue(), jsonValue(), (a, b) => {
        expect(differences(a, structuredClone(a))).toEqual([])
        const there = differences(a, b).map(({ pointer }) => pointer)
        const back = differences(b, a).map(({ pointer }) => pointer)
        expect(there.sort()).toEqual(back.sort())
        expect(there.length === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)))
      }),
    )
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
