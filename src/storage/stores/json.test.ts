import {
  assert,
  constantFrom,
  json,
  jsonValue,
  letrec,
  oneof,
  property,
  string,
  uint8Array,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromJson, toJson } from './json.ts'

describe('JSON with byte arrays', () => {
  const { tree } = letrec((tie) => ({
    tree: oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('object')),
    leaf: oneof(
      jsonValue({ maxDepth: 1 }),
      uint8Array({ maxLength: 40 }),
      string({ unit: constantFrom('\u0001', 'b', 's', 'A', '\u0000') }),
    ),
    list: tie('leaf').chain((leaf) => constantFrom([leaf], [leaf, leaf], [])),
    object: tie('leaf').map((leaf) => ({ a: leaf, b: [{ c: leaf }] })),
  }))

  it('comes back as it went in, whatever the strings look like', () => {
    assert(
      property(tree, (value) => {
        // What JSON itself cannot say (-0) is not of interest.
        const expected = JSON.stringify(value) === undefined ? undefined : structuredClone(value)
        expect(fromJson(toJson(value))).toEqual(normalize(expected))
      }),
    )
  })

  function normalize(value: unknown): unknown {
    if (Object.is(value, -0)) return 0
    if (value instanceof Uint8Array) return new Uint8Array(value)
    if (Array.isArray(value)) return value.map(normalize)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normalize(member)]))
  }

  it('reads bytes of every kind as plain byte arrays', () => {
    const bytes = Buffer.from('hidden: bytes of a buffer').subarray(8, 13)
    const read = fromJson<{ bytes: Uint8Array }>(toJson({ bytes }))
    expect(read).toEqual({ bytes: Uint8Array.from(Buffer.from('bytes')) })
    expect(read.bytes.constructor).toBe(Uint8Array)
  })

  it('never reads a string that somebody sent as bytes', () => {
    for (const text of ['\u0001bAAAA', '\u0001s\u0001bAAAA', '\u0001', '\u0001sx'])
      expect(fromJson(toJson({ text, list: [text] }))).toEqual({ text, list: [text] })
  })

  it('is plain JSON for everything else', () => {
    assert(
      property(json(), (text) => {
        expect(toJson(JSON.parse(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })
})
