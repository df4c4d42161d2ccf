import { describe, expect, it } from 'vitest'
import { createKeptLists } from './kept-lists.ts'

describe('short lists that this process read last', () => {
  it('are given out again, the same array, each to its tenant', () => {
    const kept = createKeptLists<string>(() => 0)
    expect(kept.find('t')).toBeUndefined()
    const rows = kept.keep('t', ['a'])
    expect(kept.find('t')).toBe(rows)
    expect(kept.find('other')).toBeUndefined()
  })

  it('are forgotten when a write is prepared, and again when it is on disk', () => {
    const kept = createKeptLists<string>(() => 0)
    kept.keep('t', ['a'])
    const committed = kept.writing('t')
    expect(kept.find('t')).toBeUndefined()
    // Read in between: without what is being written.
    kept.keep('t', ['a'])
    kept.keep('other', ['x'])
    committed()
    expect(kept.find('t')).toBeUndefined()
    expect(kept.find('other')).toEqual(['x'])
  })

  it('are all forgotten when somebody else wrote', () => {
    let others = 0
    const kept = createKeptLists<string>(() => others)
    kept.keep('t', ['a'])
    others = 1
    expect(kept.find('t')).toBeUndefined()
    kept.keep('t', ['b'])
    expect(kept.find('t')).toEqual(['b'])
    others = 2
    expect(kept.find('t')).toBeUndefined()
  })

  it('are few', () => {
    const kept = createKeptLists<string>(() => 0)
    for (let count = 0; count < 300; count++) kept.keep(String(count), [])
    expect(kept.find('0')).toBeUndefined()
    expect(kept.find('299')).toBeDefined()
  })
})
