import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Base64urlError, decodeBase64url, encodeBase64url } from './base64url.ts'

describe('base64url', () => {
  // RFC 4648 §10, in its url-safe form without padding
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
    ['ÿþý', 'w7_DvsO9'],
  ])('encodes "%s" as "%s"', (text, encoded) => {
    expect(encodeBase64url(text)).toBe(encoded)
    expect(new TextDecoder().decode(decodeBase64url(encoded))).toBe(text)
  })

  it.each([
    ['padding', 'Zg=='],
    ['the other alphabet', 'w7/DvsO9'],
    ['a space', 'Zm9v Ymr'],
    ['a line break', 'Zm9v\n'],
    ['one character too many', 'Zm9vA'],
    ['trailing bits', 'Zh'],
    ['trailing bits of two bytes', 'Zm9'],
    ['a foreign letter', 'Zm9ö'],
    ['a NUL', 'Zm9v\0'],
  ])('refuses %s', (_, text) => {
    expect(() => decodeBase64url(text)).toThrow(Base64urlError)
  })

  it('property: bytes come back, and one text alone stands for them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Uint8Array.from(decodeBase64url(encodeBase64url(bytes)))).toEqual(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        let bytes: Uint8Array
        try {
          bytes = decodeBase64url(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Base64urlError)
          return
        }
        expect(encodeBase64url(bytes)).toBe(text)
      }),
    )
  })

  it('encodes a view of a larger buffer alone', () => {
    const whole = Uint8Array.from([1, 2, 3, 4, 5, 6])
    expect(encodeBase64url(whole.subarray(2, 4))).toBe('AwQ')
  })
})
