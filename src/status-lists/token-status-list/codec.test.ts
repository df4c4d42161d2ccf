import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../test/support/cpu-time.ts'
import {
  type BitsPerEntry,
  compressList,
  inflateList,
  readEntry,
  StatusListCodecError,
  setEntry,
} from './codec.ts'

const vector = (name: string) =>
  readFileSync(new URL(`../../../test/vectors/token-status-list/${name}`, import.meta.url), 'utf8')
const jsonOf = (name: string) =>
  JSON.parse(
    vector(name)
      .replace(/^[^{]*/, '')
      .replace(/\s+/g, ''),
  ) as { bits: BitsPerEntry; lst: string }
const inflate = (lst: string) => inflateList(Buffer.from(lst, 'base64url'), 1_048_576)
/** All entries that are not 0. */
function entriesOf(packed: Uint8Array, bits: BitsPerEntry) {
  const found: Record<number, number> = {}
  for (let index = 0; index < packed.length * (8 / bits); index++) {
    const value = readEntry(packed, bits, index)
    if (value !== 0) found[index] = value
  }
  return found
}
const anyBits = fc.constantFrom<BitsPerEntry>(1, 2, 4, 8)

describe('published vectors of Token Status List', () => {
  // §4.1: the statuses of both examples, as the text of the specification lists them.
  it.each([
    ['status_list_encoding_json.txt', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1], [0xb9, 0xa3]],
    ['status_list_encoding2_json.txt', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3], [0xc9, 0x44, 0xf9]],
  ])('%s: set, compressed and read, byte for byte', (name, values, bytes) => {
    const { bits, lst } = jsonOf(name)
    const packed = new Uint8Array(bytes.length)
    for (const [index, value] of values.entries()) setEntry(packed, bits, index, value)
    expect([...packed]).toEqual(bytes)
    expect(vector(name)).toContain(
      `byte_array = [${bytes.map((byte) => `0x${byte.toString(16)}`).join(', ')}]`,
    )
    expect(Buffer.from(compressList(packed)).toString('base64url')).toBe(lst)
    expect([...inflate(lst)]).toEqual(bytes)
    expect(values.map((_, index) => readEntry(packed, bits, index))).toEqual(values)
  })

  it.each(['status_list_encoding_cbor.txt', 'status_list_encoding2_cbor.txt'])(
    '%s: holds the same compressed bytes',
    (name) => {
      const { lst } = jsonOf(name.replace('cbor', 'json'))
      expect(vector(name)).toContain(Buffer.from(lst, 'base64url').toString('hex'))
    },
  )

  it('status_list_encoding2_long_json.txt: 2^20 entries, those of appendix C set', () => {
    const { bits, lst } = jsonOf('status_list_encoding2_long_json.txt')
    const packed = inflate(lst)
    const entries = {
      0: 1,
      1993: 2,
      25460: 1,
      159495: 3,
      495669: 1,
      554353: 1,
      645645: 2,
      723232: 1,
      854545: 1,
      934534: 2,
      1000345: 3,
    }
    expect(packed).toHaveLength(2 ** 20 / 4)
    expect(entriesOf(packed, bits)).toEqual(entries)
    const ours = new Uint8Array(2 ** 20 / 4)
    for (const [index, value] of Object.entries(entries)) setEntry(ours, bits, Number(index), value)
    expect(Buffer.from(inflateList(compressList(ours), ours.length)).equals(packed)).toBe(true)
    // The advised level, to show that only the search differs from ours.
    expect(deflateSync(ours, { level: 9 }).toString('base64url')).toBe(lst)
    expect(vector('status_list_encoding2_long_cbor.txt').replace(/\s/g, '')).toContain(
      Buffer.from(lst, 'base64url').toString('hex'),
    )
  })
})

describe('the codec', () => {
  it('reads what was set, in any order, with any number of bits', () => {
    fc.assert(
      fc.property(
        anyBits,
        fc.array(fc.tuple(fc.nat(999), fc.nat(255)), { maxLength: 200 }),
        (bits, changes) => {
          const packed = new Uint8Array((1000 * bits) / 8)
          const expected = new Map<number, number>()
          for (const [index, any] of changes) {
            const value = any % 2 ** bits
            setEntry(packed, bits, index, value)
            expected.set(index, value)
          }
          const list = inflateList(compressList(packed), packed.length)
          for (let index = 0; index < 1000; index++)
            expect(readEntry(list, bits, index)).toBe(expected.get(index) ?? 0)
        },
      ),
    )
  })

  it('gives back any bytes, large and small, dense and sparse', () => {
    for (const bytes of [
      randomBytes(1),
      randomBytes(1024),
      randomBytes(1025),
      randomBytes(300_000),
      Buffer.alloc(262_144),
    ])
      expect(Buffer.from(inflateList(compressList(bytes), bytes.length)).equals(bytes)).toBe(true)
  })

  it('compresses a million entries, a tenth of them set, in no more than a few milliseconds', () => {
    const packed = new Uint8Array(262_144)
    for (let count = 0; count < 100_000; count++) setEntry(packed, 2, Math.floor(Math.random() * 2 ** 20), 1)
    const spent = startCpuTime()
    const compressed = compressList(packed)
    expect(spent()).toBeLessThan(300)
    expect(compressed.length).toBeLessThan(80_000)
  })

  it('inflates no more than was allowed', () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000), { level: 9 })
    expect(bomb.length).toBeLessThan(60_000)
    expect(() => inflateList(bomb, 1_000_000)).toThrow(StatusListCodecError)
    expect(inflateList(deflateSync(Buffer.alloc(1000)), 1000)).toHaveLength(1000)
    expect(() => inflateList(deflateSync(Buffer.alloc(1001)), 1000)).toThrow(StatusListCodecError)
  })

  it('refuses what is not one whole ZLIB stream', () => {
    const whole = deflateSync(Buffer.from('status'))
    const withDictionary = deflateSync(Buffer.from('status'), { dictionary: Buffer.from('status') })
    const changed = Buffer.from(whole)
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('garbage'),
      whole.subarray(0, -1),
      whole.subarray(0, 3),
      Buffer.concat([whole, Buffer.from([0])]),
      Buffer.concat([whole, whole]),
      gzipSync(Buffer.from('status')),
      deflateRawSync(Buffer.from('status'), { strategy: constants.Z_FIXED }),
      withDictionary,
      changed,
    ])
      expect(() => inflateList(bytes, 1000), bytes.toString('hex')).toThrow(StatusListCodecError)
  })

  it('never does anything but inflate or refuse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(inflateList(bytes, 10_000).length).toBeLessThanOrEqual(10_000)
        } catch (error) {
          expect(error).toBeInstanceOf(StatusListCodecError)
        }
      }),
    )
  })
})
