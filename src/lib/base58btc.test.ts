import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Base58Error, decodeBase58btc, encodeBase58btc } from './base58btc.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

describe('base58btc', () => {
  // draft-msporny-base58-03 §5, and Bitcoin's own vectors for leading zeros.
  it.each([
    ['', ''],
    [Buffer.from('Hello World!').toString('hex'), '2NEpo7TZRRrLZSi2U'],
    [
      Buffer.from('The quick brown fox jumps over the lazy dog.').toString('hex'),
      'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
    ],
    ['0000287fb4cd', '11233QC4'],
    ['61', '2g'],
    ['00', '1'],
    ['00000000000000000000', '1111111111'],
    ['ecac89cad93923c02321', 'EJDM8drfXA6uyA'],
  ])('encodes %s as %s, and back', (hex, text) => {
    expect(encodeBase58btc(bytes(hex))).toBe(text)
    expect(decodeBase58btc(text)).toEqual(bytes(hex))
  })

  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        expect(decodeBase58btc(encodeBase58btc(data))).toEqual(data)
      }),
    )
  })

  it('has one text for the same bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          expect(encodeBase58btc(decodeBase58btc(text))).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Base58Error)
        }
      }),
    )
  })

  it('refuses characters that look alike, and texts that cost too much', () => {
    for (const text of ['0', 'O', 'I', 'l', ' 2g', '2g=', 'é', '2g\n'])
      expect(() => decodeBase58btc(text)).toThrow(Base58Error)
    expect(() => decodeBase58btc('2'.repeat(513))).toThrow(/too long/)
  })
})
