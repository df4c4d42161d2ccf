import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../test/support/cpu-time.ts'
import { Refusal } from '../lib/refusal.ts'
import {
  decodeAnyList,
  decodeList,
  encodeList,
  encodePlainList,
  LEAST_ENTRIES,
  readEntry,
  setEntry,
} from './bitstring-codec.ts'

const vector = (name: string) =>
  readFileSync(new URL(`../../test/vectors/bitstring-status-list/${name}`, import.meta.url), 'utf8')
const encodedListOf = (name: string) => /"encodedList": "([\w-]+)"/.exec(vector(name))?.[1] ?? ''
const entriesOf = (packed: Uint8Array) =>
  Array.from({ length: packed.length * 8 }, (_, index) => index).filter(
    (index) => readEntry(packed, index) === 1,
  )
const multibase = (bytes: Uint8Array) => `u${Buffer.from(bytes).toString('base64url')}`

describe('published vectors of Bitstring Status List', () => {
  it.each(['spec-02.txt', 'spec-04.txt'])('%s: the least list, nothing set', (name) => {
    const packed = decodeList(encodedListOf(name), 16_384)
    expect(packed).toHaveLength(LEAST_ENTRIES / 8)
    expect(entriesOf(packed)).toEqual([])
  })

  it('a list of 100,000 entries of an independent implementation: entry 50,000 is set, the most significant bit first', () => {
    const packed = decodeList(`u${encodedListOf('digitalbazaar-50000th-of-100000.json')}`, 16_384)
    expect(packed).toHaveLength(12_500)
    expect(entriesOf(packed)).toEqual([50_000])
    expect(packed[6250]).toBe(0x80)
    const ours = new Uint8Array(12_500)
    setEntry(ours, 50_000, 1)
    expect(decodeList(encodeList(ours), 12_500)).toEqual(packed)
  })

  it('mock-sl-credentials-00.json: cut off, so that neither its base64url nor its GZIP stream is whole, is refused', () => {
    const list = encodedListOf('mock-sl-credentials-00.json')
    expect(() => decodeList(list, 16_384)).toThrow(Refusal)
    const canonical = multibase(Buffer.from(list.slice(1), 'base64url'))
    expect(() => decodeList(canonical, 16_384)).toThrow(Refusal)
  })
})

describe('the codec', () => {
  it('reads what was set and cleared, in any order', () => {
    const changes = fc.array(fc.tuple(fc.nat(999), fc.nat(1)), { maxLength: 200 })
    fc.assert(
      fc.property(changes, (all) => {
        const packed = new Uint8Array(125)
        for (const [index, value] of all) setEntry(packed, index, value)
        const set = [...new Map(all)].filter(([, value]) => value === 1).map(([index]) => index)
        expect(entriesOf(decodeList(encodeList(packed), 125))).toEqual(set.sort((a, b) => a - b))
      }),
    )
  })

  it('gives back any bytes, dense and sparse', () => {
    for (const bytes of [randomBytes(1), randomBytes(16_384), randomBytes(131_072), Buffer.alloc(131_072)])
      expect(Buffer.from(decodeList(encodeList(bytes), bytes.length)).equals(bytes)).toBe(true)
  })

  it('compresses a million entries, a tenth of them set, in no more than a few milliseconds', () => {
    const packed = new Uint8Array(131_072)
    for (let count = 0; count < 100_000; count++) setEntry(packed, Math.floor(Math.random() * 2 ** 20), 1)
    const spent = startCpuTime()
    encodeList(packed)
    expect(spent()).toBeLessThan(300)
  })

  it('inflates no more than was allowed', () => {
    const bomb = multibase(gzipSync(Buffer.alloc(50_000_000), { level: 9 }))
    expect(() => decodeList(bomb, 1_000_000)).toThrow(Refusal)
    expect(decodeList(multibase(gzipSync(Buffer.alloc(1000))), 1000)).toHaveLength(1000)
    expect(() => decodeList(multibase(gzipSync(Buffer.alloc(1001))), 1000)).toThrow(Refusal)
  })

  it('refuses what is not one whole GZIP stream in multibase base64url', () => {
    const whole = gzipSync(Buffer.from('status'))
    const changed = Buffer.from(whole)
    changed[changed.length - 5] = (changed[changed.length - 5] ?? 0) ^ 1
    for (const text of [
      '',
      'u',
      'uAAAA',
      multibase(whole).slice(1),
      `m${whole.toString('base64')}`,
      `${multibase(whole)}=`,
      multibase(whole.subarray(0, -1)),
      multibase(Buffer.concat([whole, Buffer.from([0])])),
      multibase(deflateSync(Buffer.from('status'))),
      multibase(changed),
    ])
      expect(() => decodeList(text, 1000), text).toThrow(Refusal)
  })

  it('reads lists without multibase, in either alphabet, where they may be', () => {
    const packed = randomBytes(1000)
    const plain = encodePlainList(packed)
    const gzip = Buffer.from(plain, 'base64url')
    for (const text of [plain, `u${plain}`, gzip.toString('base64'), `${plain}==`])
      expect(Buffer.from(decodeAnyList(text, 1000)).equals(packed)).toBe(true)
    expect(() => decodeAnyList(`m${plain}`, 1000)).toThrow(Refusal)
    expect(() => decodeAnyList(plain, 999)).toThrow(Refusal)
  })

  it('reads entries of several bits, the most significant first', () => {
    const packed = Uint8Array.of(0b0001_1011, 0b1110_0100)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => readEntry(packed, index, 2))).toEqual([
      0, 1, 2, 3, 3, 2, 1, 0,
    ])
    expect([0, 1, 2, 3, 4].map((index) => readEntry(packed, index, 3))).toEqual([0, 6, 7, 6, 2])
    expect(() => readEntry(packed, 8, 2)).toThrow(RangeError)
    expect(() => readEntry(packed, 5, 3)).toThrow(RangeError)
  })
})
