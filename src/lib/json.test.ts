import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonError, type JsonValue, parseJson, parseJsonObject } from './json.ts'

describe('JSON from outside', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an equal name', '{"a":1,"a":2}', /duplicate/],
    ['an equal name behind an escape', '{"a":1,"\\u0061":2}', /duplicate/],
    ['an equal name deep inside', '[{"x":{"b":1,"c":{},"b":[]}}]', /duplicate/],
    ['an equal empty name', '{"":1,"":2}', /duplicate/],
    ['__proto__', '{"__proto__":{"admin":true}}', /__proto__/],
    ['__proto__ behind an escape', '{"\\u005f_proto__":1}', /__proto__/],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', /__proto__|duplicate/],
    ['a lone surrogate', '"\\ud800"', /surrogate/],
    ['a lone surrogate in a name', '{"\\udc00":1}', /surrogate/],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, /too deep/],
    ['100000 levels', '['.repeat(100_000), /too deep/],
    ['nothing', '', /not JSON/],
    ['an open string', '"abc', /not JSON/],
    ['an open string that ends with a backslash', '"abc\\', /not JSON/],
    ['a comment', '{} // x', /not JSON/],
    ['a second value', '{} {}', /not JSON/],
    ['NaN', 'NaN', /not JSON/],
    ['a byte order mark', '\ufeff{}', /not JSON/],
    ['a byte order mark in bytes', Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), /not JSON/],
    ['bytes that are no UTF-8', Uint8Array.from([0x22, 0xff, 0x22]), /UTF-8/],
    ['an overlong form', Uint8Array.from([0x22, 0xc0, 0xaf, 0x22]), /UTF-8/],
    ['a surrogate in UTF-8', Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /UTF-8/],
    ['a megabyte and more', `"${'x'.repeat(1_048_576)}"`, /too large/],
  ])('refuses %s', (_, text, reason) => {
    expect(() => parseJson(text)).toThrow(reason)
    expect(() => parseJson(text)).toThrow(JsonError)
  })

  it('keeps to the limits that it is given', () => {
    expect(() => parseJson('[[[]]]', { maxDepth: 2 })).toThrow(/too deep/)
    expect(parseJson('[[[]]]', { maxDepth: 3 })).toEqual([[[]]])
    expect(() => parseJson('"abc"', { maxBytes: 4 })).toThrow(/too large/)
    expect(parseJson('"abc"', { maxBytes: 5 })).toBe('abc')
  })

  it.each(['[]', '"x"', 'null', '1'])('an object is not %s', (text) => {
    expect(() => parseJsonObject(text)).toThrow(/not an object/)
  })

  it('counts no colon or bracket inside of strings', () => {
    const value = { 'a:b': '{"c":[1]}', 'd\\': '\\":{[', e: ['}', ':'], f: {} }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
  })

  it('property: what JSON.stringify writes comes back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.boolean(), (value, asBytes) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        const parsed = parseJson(asBytes ? new TextEncoder().encode(text) : text, { maxDepth: 1000 })
        expect(parsed).toEqual(JSON.parse(text))
      }),
    )
  })

  it('property: it accepts nothing that JSON.parse refuses, and reads the same', () => {
    const nearlyJson = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('"', '\\', ':', ',', '{', '}', '[', ']', '0', 'e', '\u0000'),
      )
      .map(([text, at, character]) => {
        const position = at % (text.length + 1)
        return text.slice(0, position) + character + text.slice(position)
      })
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyJson), (text) => {
        let parsed: JsonValue
        try {
          parsed = parseJson(text)
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError)
          return
        }
        expect(parsed).toEqual(JSON.parse(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('property: a repeated name is never overlooked', () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), fc.json(), fc.array(fc.string()), (name, first, second, others) => {
        const member = (key: string, json: string) => `${JSON.stringify(key)}:${json}`
        const distinct = [...new Set(others)].filter((other) => other !== name)
        const members = [
          member(name, first),
          ...distinct.map((other) => member(other, '0')),
          member(name, second),
        ]
        expect(() => parseJson(`{${members.join()}}`, { maxDepth: 1000 })).toThrow(JsonError)
      }),
    )
  })
})
