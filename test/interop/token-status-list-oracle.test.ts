import { getListFromStatusListJWT, StatusList } from '@sd-jwt/jwt-status-list'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { as, type StatusListId } from '../../src/core/ids.ts'
import {
  type BitsPerEntry,
  compressList,
  inflateList,
  readEntry,
  setEntry,
} from '../../src/status-lists/token-status-list/codec.ts'
import { tokenStatusListFormat } from '../../src/status-lists/token-status-list/token-status-list.ts'
import { createTestIssuer, now } from '../support/credential-issuer.ts'

/** `@sd-jwt/jwt-status-list` as the other side: it reads our lists, we read its. */
const anyList = fc
  .tuple(fc.constantFrom<BitsPerEntry>(1, 2, 4, 8), fc.array(fc.nat(255), { minLength: 1, maxLength: 500 }))
  .map(([bits, values]) => {
    const perByte = 8 / bits
    const padded = [...values, ...new Array((perByte - (values.length % perByte)) % perByte).fill(0)]
    return { bits, values: padded.map((value: number) => value % 2 ** bits) }
  })

describe('@sd-jwt/jwt-status-list', () => {
  it('reads every list that we write', () => {
    fc.assert(
      fc.property(anyList, ({ bits, values }) => {
        const packed = new Uint8Array((values.length * bits) / 8)
        for (const [index, value] of values.entries()) setEntry(packed, bits, index, value)
        const lst = Buffer.from(compressList(packed)).toString('base64url')
        expect(StatusList.decompressStatusList(lst, bits).statusList).toEqual(values)
      }),
    )
  })

  it('writes lists that we read', () => {
    fc.assert(
      fc.property(anyList, ({ bits, values }) => {
        const lst = new StatusList([...values], bits).compressStatusList()
        const packed = inflateList(Buffer.from(lst, 'base64url'), 10_000)
        expect(values.map((_, index) => readEntry(packed, bits, index))).toEqual(values)
      }),
    )
  })

  it('reads a large list in a token of ours', async () => {
    const { signer } = createTestIssuer()
    const size = 131_072
    const packed = new Uint8Array(size / 4)
    const set = new Map(Array.from({ length: 1000 }, (_, at) => [(at * 7919) % size, 1 + (at % 2)]))
    for (const [index, value] of set) tokenStatusListFormat.set(packed, index, value)
    const token = await tokenStatusListFormat.publish({
      id: as<StatusListId>('1'),
      url: 'https://issuer.example/status-lists/1',
      signer,
      bitsPerEntry: 2,
      packed,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      ttlSeconds: 300,
    })
    const list = getListFromStatusListJWT(token)
    expect(list.getBitsPerStatus()).toBe(2)
    expect(list.statusList).toHaveLength(size)
    for (let index = 0; index < size; index++)
      if (list.getStatus(index) !== (set.get(index) ?? 0)) expect.unreachable(`entry ${index} differs`)
  })
})
