import { describe, expect, it } from 'vitest'
import { compileForeignSchema, compileSchema } from './json-schema.ts'

describe('a schema of somebody else', () => {
  const tried: string[] = []
  const engine = (pattern: string) => ({
    test(text: string) {
      tried.push(pattern)
      return new RegExp(pattern, 'u').test(text)
    },
  })

  it('has each of its patterns matched by the engine, and no other', () => {
    const text = (pattern: string) => ({ type: 'string', pattern })
    const schema = { type: 'object', properties: { a: text('^(a+)+$'), b: text('^b$'), c: text('c') } }
    const check = compileForeignSchema(schema, engine)
    tried.length = 0
    expect(check({ a: 'aaa', b: 'b', c: 'xcx' })).toEqual([])
    expect(tried).toEqual(['^(a+)+$', '^b$', 'c'])
    for (const value of [{ a: 'ab' }, { b: 'a' }, { c: 'b' }]) expect(check(value)).toHaveLength(1)
  })

  it('is a schema, or nothing', () => {
    expect(() => compileForeignSchema({ type: 'no such type' }, engine)).toThrow(/type/)
    expect(() => compileForeignSchema({ $ref: 'https://elsewhere.example/schema' }, engine)).toThrow()
  })
})

it('names every fault of ours with its place', () => {
  const check = compileSchema({ type: 'object', required: ['a'], properties: { b: { type: 'string' } } })
  expect(check({ b: 7 })).toEqual([
    { pointer: '/a', message: expect.stringContaining('required') },
    { pointer: '/b', message: 'must be string' },
  ])
})
