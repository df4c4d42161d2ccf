import { readFileSync } from 'node:fs'
import { encode } from 'cborg'
import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  expectRefusal,
  now,
  type TestKey,
} from '../../../test/support/credential-issuer.ts'
import { as, type StatusListId } from '../../core/ids.ts'
import { createCoseSign1, parseCoseSign1 } from '../../lib/cose-sign1.ts'
import { compressList, inflateList, readEntry } from './codec.ts'
import { cwtKeys, readCwtClaims, STATUS_LIST_CWT } from './cwt-claims.ts'
import { readStatusListCwt } from './read-status-list-cwt.ts'
import { readStatusListToken } from './read-status-list-token.ts'
import { tokenStatusListFormat as format } from './token-status-list.ts'

const url = 'https://issuer.example/statuslists/1'
const issuer = createTestIssuer()
const seconds = now / 1000
const vector = (name: string) =>
  Buffer.from(
    readFileSync(new URL(`../../../test/vectors/token-status-list/${name}`, import.meta.url), 'utf8').replace(
      /\s/g,
      '',
    ),
    'hex',
  )

describe('published vectors of Token Status List, as CWT', () => {
  it('a status list token', async () => {
    const message = await parseCoseSign1(vector('status_list_cwt.txt'))
    expect(message).toMatchObject({ algorithm: 'ES256', typ: STATUS_LIST_CWT, kid: '12' })
    const claims = await readCwtClaims(message.payload, 1000)
    expect(claims).toMatchObject({
      sub: 'https://example.com/statuslists/1',
      iat: 1_686_920_170,
      exp: 2_291_720_170,
      ttl: 43_200,
      status_list: { bits: 1 },
    })
    const { lst } = claims['status_list'] as { lst: Uint8Array }
    const packed = inflateList(lst, 2)
    expect(Array.from({ length: 16 }, (_, index) => readEntry(packed, 1, index))).toEqual([
      1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1,
    ])
  })

  it('holds, and says the same, in both forms: by the key that signs the examples of the draft', async () => {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
      y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
    }
    const lookup = async () => ({ jwk, issuer: 'https://example.com' })
    const at = (moment: number) => ({
      url: 'https://example.com/statuslists/1',
      now: moment * 1000,
      clockSkewSeconds: 0,
    })
    const jwt = readFileSync(
      new URL('../../../test/vectors/token-status-list/status_list_jwt_raw.txt', import.meta.url),
      'utf8',
    ).replace(/\s/g, '')
    const lists = [
      await readStatusListToken(jwt, lookup, at(1_700_000_000)),
      await readStatusListCwt(vector('status_list_cwt.txt'), lookup, at(1_700_000_000)),
    ]
    for (const list of lists) {
      expect(list).toMatchObject({
        size: 16,
        bitsPerEntry: 1,
        ttlSeconds: 43_200,
        expiresAt: 2_291_720_170_000,
      })
      expect([0, 1, 2, 3, 15].map(list.valueAt)).toEqual([1, 0, 0, 1, 1])
    }
    const expired = readStatusListCwt(vector('status_list_cwt.txt'), lookup, at(2_291_720_170))
    await expectRefusal(expired, 'status_list_unavailable', /expired/)
  })

  it('a token that refers to a list is none', async () => {
    const token = vector('referenced_token_cwt.txt')
    await expectRefusal(
      readStatusListCwt(token, issuer.lookup, { url, now, clockSkewSeconds: 0 }),
      'status_list_unavailable',
      /typ is not/,
    )
  })
})

describe('a status list token in CWT form', () => {
  const publish = async () => {
    const packed = new Uint8Array(16)
    format.set(packed, 1, 1)
    format.set(packed, 2, 2)
    const make = format.others?.get(STATUS_LIST_CWT)
    return (await make?.({
      id: as<StatusListId>('1'),
      url,
      signer: issuer.signer,
      bitsPerEntry: 2,
      packed,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      ttlSeconds: 300,
    })) as Uint8Array
  }
  const read = (token: Uint8Array) =>
    readStatusListCwt(token, issuer.lookup, { url, now, clockSkewSeconds: 60 })

  it('is read as it was published', async () => {
    const list = await read(await publish())
    expect(list).toMatchObject({
      issuer: issuer.did,
      size: 64,
      bitsPerEntry: 2,
      ttlSeconds: 300,
      expiresAt: now + 3_600_000,
    })
    expect([0, 1, 2, 3].map(list.valueAt)).toEqual([0, 1, 2, 0])
    expect(() => list.valueAt(64)).toThrow(expect.objectContaining({ code: 'credential_invalid' }))
  })

  const good: Readonly<Record<keyof typeof cwtKeys, unknown>> = {
    iss: issuer.did,
    sub: url,
    iat: seconds,
    exp: seconds + 60,
    nbf: undefined,
    ttl: 60,
    status_list: new Map<string, unknown>([
      ['bits', 1],
      ['lst', compressList(new Uint8Array(8))],
    ]),
  }
  const forge = (
    more: Partial<typeof good> = {},
    {
      typ = STATUS_LIST_CWT,
      key = issuer.key,
      kid = `${issuer.did}#key-1`,
    }: { typ?: string; key?: TestKey; kid?: string } = {},
  ) => {
    const claims = Object.entries({ ...good, ...more }).flatMap(([name, value]) =>
      value === undefined ? [] : [[cwtKeys[name as keyof typeof cwtKeys], value] as const],
    )
    return createCoseSign1(
      { algorithm: key.algorithm, header: { kid }, sign: key.sign },
      typ,
      new Map(claims),
    )
  }
  const list = (bits: unknown, lst: unknown) => ({
    status_list: new Map([
      ['bits', bits],
      ['lst', lst],
    ]),
  })

  it.each<[string, Partial<typeof good>, RegExp]>([
    ['another sub', { sub: `${url}0` }, /sub is not/],
    ['no sub', { sub: undefined }, /sub is not/],
    ['an exp that is past', { exp: seconds - 60 }, /expired/],
    ['an iat to come', { iat: seconds + 61 }, /in the future/],
    ['no iat', { iat: undefined }, /iat is missing/],
    ['an nbf to come', { nbf: seconds + 61 }, /not valid yet/],
    ['a text as exp', { exp: '1' }, /NumericDate/],
    ['a ttl of zero', { ttl: 0 }, /ttl/],
    ['a number as iss', { iss: 1 }, /iss/],
    ['no list', { status_list: undefined }, /not an object/],
    ['bytes as list', { status_list: new Uint8Array(2) }, /bits/],
    ['three bits', list(3, new Uint8Array(2)), /bits/],
    ['a text as lst', list(1, 'eNrbuRgAAhcBXQ'), /byte string/],
    ['garbage as lst', list(1, new Uint8Array(8)), /decompress/],
    ['a bomb as lst', list(1, compressList(new Uint8Array(20_000_000))), /decompress/],
  ])('is refused with %s', async (_, claims, detail) => {
    await expectRefusal(read(await forge(claims)), 'status_list_unavailable', detail)
  })

  it('is refused when somebody else signed it, or for something else', async () => {
    const key = createTestIssuer().key
    await expectRefusal(read(await forge({}, { key })), 'status_list_unavailable', /does not verify/)
    await expectRefusal(
      read(await forge({}, { kid: 'did:web:mallory.example#1' })),
      'status_list_unavailable',
      /another DID/,
    )
    await expectRefusal(
      read(await forge({}, { typ: 'application/cwt' })),
      'status_list_unavailable',
      /typ is not/,
    )
    const changed = await publish()
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1
    await expectRefusal(read(changed), 'status_list_unavailable', /does not verify/)
    for (const garbage of [encode(1), new Uint8Array(0), Buffer.from('<html>'), new Uint8Array(5_000_000)])
      await expectRefusal(read(garbage), 'status_list_unavailable')
  })
})
