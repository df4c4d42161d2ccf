import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../lib/refusal.ts'
import { decodeList, encodeList, LEAST_ENTRIES, readEntry, setEntry } from './codec.ts'

const vector = (name: string) =>
  readFileSync(new URL(`../../../test/vectors/bitstring-status-list/${name}`, import.meta.url), 'utf8')
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
    const started = performance.now()
    encodeList(packed)
    expect(performance.now() - started).toBeLessThan(100)
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
})
