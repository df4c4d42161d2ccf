import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  expectRefusal,
  now,
  type TestKey,
} from '../../../test/support/credential-issuer.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import type { ListExpectation } from '../list-expectation.ts'
import { meaningOf, readBitstringEntry } from '../read-bitstring-entry.ts'
import { readBitstringStatusList } from './read-bitstring-status-list.ts'

const url = 'https://issuer.example/lists/1'
const issuer = createTestIssuer()
const seconds = now / 1000
const limits = { clockSkewSeconds: 60, maxTokenBytes: 4_194_304, maxListBytes: 8_388_608 }
const encoded = (bytes: number) => {
  const packed = Buffer.alloc(bytes)
  packed[0] = 0b0100_0001
  return `u${gzipSync(packed).toString('base64url')}`
}
const subject = {
  type: 'BitstringStatusList',
  statusPurpose: 'revocation',
  encodedList: encoded(16_384),
}
const list = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: url,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer: issuer.did,
  validFrom: '2026-11-30T11:00:00Z',
  validUntil: '2026-11-30T13:00:00Z',
  credentialSubject: subject,
}
type Members = Readonly<Record<string, unknown>>

async function token(members: Members = {}, header: Members = {}, key: TestKey = issuer.key) {
  const input = createSigningInput(
    { alg: 'ES256', typ: 'vc+jwt', kid: `${issuer.did}#key-1`, ...header },
    { ...list, ...members },
  )
  return completeJws(input, await key.sign(Buffer.from(input)))
}
const read = async (body: string | Promise<string>, more: Partial<ListExpectation> = {}) =>
  readBitstringStatusList(await body, issuer.lookup, { url, now, ...limits, ...more })
const refuses = (body: Promise<string>, detail: RegExp, more: Partial<ListExpectation> = {}) =>
  expectRefusal(read(body, more), 'status_list_unavailable', detail)
const withSubject = (more: Members) => token({ credentialSubject: { ...subject, ...more } })

describe('a bitstring status list of others', () => {
  it('is read, the most significant bit first', async () => {
    const content = await read(token({ iss: issuer.did, iat: seconds, exp: seconds + 60 }))
    expect([0, 1, 2, 6, 7, 8].map(content.valueAt)).toEqual([0, 1, 0, 0, 1, 0])
    expect(content).toMatchObject({
      issuer: issuer.did,
      size: 131_072,
      purposes: ['revocation'],
      expiresAt: now + 60_000,
    })
  })

  it('may leave out what is optional, and have several purposes', async () => {
    const content = await read(
      token({
        id: undefined,
        issuer: { id: issuer.did, name: 'An issuer' },
        type: 'BitstringStatusListCredential',
        validFrom: undefined,
        validUntil: undefined,
        credentialSubject: { ...subject, statusPurpose: ['revocation', 'suspension'], ttl: 5000 },
      }),
    )
    expect(content).toMatchObject({ purposes: ['revocation', 'suspension'], ttlSeconds: 5 })
    expect(content.expiresAt).toBeUndefined()
  })

  it('refuses what the issuer did not sign', async () => {
    await refuses(token({}, {}, createTestIssuer().key), /signature does not verify/)
    const [header, , signature] = (await token()).split('.')
    const [, payload] = (await withSubject({ encodedList: encoded(32_768) })).split('.')
    await refuses(Promise.resolve(`${header}.${payload}.${signature}`), /signature does not verify/)
    await refuses(token({}, { kid: 'did:web:mallory.example#key-1' }), /another DID/)
    const lookup = () => Promise.reject(new Error('no such DID'))
    await expect(readBitstringStatusList(await token(), lookup, { url, now, ...limits })).rejects.toThrow(
      'no such DID',
    )
  })

  it.each<[string, Members, RegExp]>([
    ['another id', { id: `${url}0` }, /id is another URL/],
    ['another type', { type: ['VerifiableCredential'] }, /type is not/],
    ['no issuer', { issuer: undefined }, /issuer is missing/],
    ['an iss that is not the issuer', { iss: 'did:web:mallory.example' }, /iss is not the issuer/],
    ['the encoding of VCDM 1.1', { vc: list }, /vc MUST NOT/],
    ['a start to come', { validFrom: '2026-11-30T12:01:01Z' }, /not valid yet/],
    ['an iat to come', { iat: seconds + 61 }, /not valid yet/],
    ['an nbf to come', { nbf: seconds + 61 }, /not valid yet/],
    ['an end that is past', { validUntil: '2026-11-30T11:59:00Z' }, /expired/],
    ['an exp that is past', { exp: seconds - 60 }, /expired/],
    ['a start that is no date', { validFrom: 'today' }, /date-time/],
    ['a number as end', { validUntil: seconds }, /dateTimeStamp/],
    ['a text as exp', { exp: '1' }, /NumericDate/],
    ['no subject', { credentialSubject: undefined }, /credentialSubject/],
    ['two subjects', { credentialSubject: [subject, subject] }, /credentialSubject/],
  ])('refuses %s', async (_, members, detail) => {
    await refuses(token(members), detail)
  })

  it.each<[string, Members, RegExp]>([
    ['another type of subject', { type: 'StatusList2021' }, /credentialSubject/],
    ['no purpose', { statusPurpose: [] }, /statusPurpose/],
    ['a purpose that is no text', { statusPurpose: 1 }, /statusPurpose/],
    ['no list', { encodedList: undefined }, /encodedList/],
    ['a list without multibase', { encodedList: subject.encodedList.slice(1) }, /multibase/],
    ['a list that hides nobody', { encodedList: encoded(16_383) }, /STATUS_LIST_LENGTH_ERROR/],
    ['a ttl of zero', { ttl: 0 }, /ttl/],
  ])('refuses %s', async (_, members, detail) => {
    await refuses(withSubject(members), detail)
  })

  it('refuses another kind of token, and keeps caps', async () => {
    for (const typ of ['JWT', 'vc+sd-jwt', 'vp+jwt', undefined])
      await refuses(token({}, { typ }), /typ is not/)
    await refuses(token(), /too large/, { maxTokenBytes: 100 })
    await refuses(token(), /does not decompress/, { maxListBytes: 16_383 })
    const bomb = `u${gzipSync(Buffer.alloc(100_000_000), { level: 9 }).toString('base64url')}`
    await refuses(withSubject({ encodedList: bomb }), /does not decompress/)
  })

  it('refuses an entry outside the list as the fault of the credential', async () => {
    const { valueAt } = await read(token())
    for (const index of [-1, 131_072, 0.5, Number.NaN])
      expect(() => valueAt(index)).toThrow(expect.objectContaining({ code: 'credential_invalid' }))
  })
})

describe('an entry of a credential', () => {
  const entry = {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'suspension',
    statusListIndex: '94567',
    statusListCredential: url,
  }
  const messages = (...texts: readonly string[]) =>
    texts.map((message, value) => ({ status: `0x${value.toString(16)}`, message }))

  it('says where the status stands, and what it is about', () => {
    const expected = { url, index: 94_567, purpose: 'suspension', size: 1 }
    expect(readBitstringEntry(entry)).toEqual(expected)
    expect(readBitstringEntry({ ...entry, statusListIndex: 94_567 })).toEqual(expected)
  })

  it('of several bits says what its values mean', () => {
    const statusMessage = messages('valid', 'suspended', 'Revoked', 'pending_review')
    const read = readBitstringEntry({ ...entry, statusPurpose: 'message', statusSize: 2, statusMessage })
    expect(read).toMatchObject({ size: 2 })
    expect([0, 1, 2].map((value) => meaningOf(read, value))).toEqual(['valid', 'suspended', 'revoked'])
    expect(() => meaningOf(read, 3)).toThrow(expect.objectContaining({ code: 'status_list_unavailable' }))
  })

  it.each([
    ['revocation', 0, 'valid'],
    ['revocation', 1, 'revoked'],
    ['revocation', 3, 'revoked'],
    ['suspension', 2, 'suspended'],
    ['refresh', 1, 'valid'],
  ] as const)('of purpose %s and value %s is %s', (purpose, value, status) => {
    expect(meaningOf({ url, index: 0, purpose, size: 2 }, value)).toBe(status)
  })

  it('of another purpose means nothing, set or not', () => {
    for (const value of [0, 1])
      expect(() => meaningOf({ url, index: 0, purpose: 'ageing', size: 1 }, value)).toThrow(
        expect.objectContaining({ code: 'status_list_unavailable' }),
      )
  })

  it.each<[string, Members, string]>([
    ['half an index', { statusListIndex: 1.5 }, 'credential_invalid'],
    ['a negative index', { statusListIndex: '-1' }, 'credential_invalid'],
    ['a negative number as index', { statusListIndex: -1 }, 'credential_invalid'],
    ['an index in base 16', { statusListIndex: '0x1' }, 'credential_invalid'],
    ['an index with a leading zero', { statusListIndex: '01' }, 'credential_invalid'],
    ['no list', { statusListCredential: undefined }, 'credential_invalid'],
    ['no purpose', { statusPurpose: undefined }, 'credential_invalid'],
    ['entries of no bit', { statusSize: 0 }, 'credential_invalid'],
    ['a size that is a text', { statusSize: '1' }, 'credential_invalid'],
    ['entries of nine bits', { statusSize: 9, statusMessage: [] }, 'status_list_unavailable'],
    ['two bits without messages', { statusSize: 2 }, 'credential_invalid'],
    ['a message without messages', { statusPurpose: 'message' }, 'credential_invalid'],
    [
      'a value without message',
      { statusSize: 2, statusMessage: messages('a', 'b', 'c') },
      'credential_invalid',
    ],
    ['a message too many', { statusMessage: messages('a', 'b', 'c') }, 'credential_invalid'],
    [
      'one value twice',
      { statusMessage: [...messages('valid'), ...messages('revoked')] },
      'credential_invalid',
    ],
    ['messages that are a text', { statusMessage: 'valid' }, 'credential_invalid'],
  ])('refuses %s', (_, more, code) => {
    expect(() => readBitstringEntry({ ...entry, ...more })).toThrow(expect.objectContaining({ code }))
  })
})

describe('a list of a dataspace', () => {
  const unsigned = JSON.stringify({
    ...list,
    id: 'urn:uuid:1',
    credentialSubject: { ...subject, encodedList: encoded(2048).slice(1) },
  })
  const small = (bytes: number) =>
    token({ id: 'urn:uuid:1', credentialSubject: { ...subject, encodedList: encoded(bytes).slice(1) } })

  it('may be short, have an id of its own and no multibase', async () => {
    expect((await read(small(2048), { dataspace: {} })).size).toBe(16_384)
    await refuses(small(2048), /id is another URL/)
    await refuses(small(2047), /fewer than 16384/, { dataspace: {} })
  })

  it('may be unsigned, from whom the reader says', async () => {
    const content = await read(unsigned, { dataspace: { unsignedFrom: issuer.did } })
    expect(content).toMatchObject({ issuer: issuer.did, size: 16_384 })
    await refuses(Promise.resolve(unsigned), /not signed/, { dataspace: {} })
    await refuses(Promise.resolve(unsigned), /not signed/)
    await refuses(Promise.resolve(unsigned), /its issuer is not/, {
      dataspace: { unsignedFrom: 'did:web:x.example' },
    })
    const past = unsigned.replace('2026-11-30T13', '2026-11-30T10')
    await refuses(Promise.resolve(past), /expired/, { dataspace: { unsignedFrom: issuer.did } })
  })
})
