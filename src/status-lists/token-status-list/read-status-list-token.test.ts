import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createTestIssuer, expectRefusal, now } from '../../../test/support/credential-issuer.ts'
import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import { signJws } from '../../lib/jws.ts'
import type { StatusListExpectation } from './read-list-claims.ts'
import { readStatusListToken } from './read-status-list-token.ts'

const url = 'https://issuer.example/status-lists/1'
const issuer = createTestIssuer()
const expectation = { url, now, clockSkewSeconds: 60 }
const seconds = now / 1000
const lst = (...bytes: number[]) => deflateSync(Buffer.from(bytes), { level: 9 }).toString('base64url')
const good = {
  iss: issuer.did,
  sub: url,
  iat: seconds,
  exp: seconds + 3600,
  ttl: 300,
  status_list: { bits: 2, lst: lst(0b1110_0100, 0b0000_0001) },
}

const token = (
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key = issuer.key,
) =>
  signJws(
    { typ: 'statuslist+jwt', kid: `${issuer.did}#key-1`, alg: 'ES256', ...header },
    { ...good, ...claims },
    key.privateKey,
  )
const read = (text: string, options: Partial<StatusListExpectation> = {}, lookup = issuer.lookup) =>
  readStatusListToken(text, lookup, { ...expectation, ...options })
const refuses = (text: string, detail: RegExp, options: Partial<StatusListExpectation> = {}) =>
  expectRefusal(read(text, options), 'status_list_unavailable', detail)

describe('reading a status list token', () => {
  it('gives the values, and what the list says of itself', async () => {
    const list = await read(token())
    expect(list).toMatchObject({
      issuer: issuer.did,
      bitsPerEntry: 2,
      size: 8,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      ttlSeconds: 300,
    })
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(list.valueAt)).toEqual([0, 1, 2, 3, 1, 0, 0, 0])
  })

  it.each([
    [1, 16, [0, 0, 1, 0, 0, 1, 1, 1]],
    [4, 4, [0b0100, 0b1110, 1, 0]],
    [8, 2, [0b1110_0100, 1]],
  ])('reads %i bits an entry', async (bits, size, values) => {
    const list = await read(token({ status_list: { bits, lst: good.status_list.lst } }))
    expect(list.size).toBe(size)
    expect(values.map((_, index) => list.valueAt(index))).toEqual(values)
  })

  it('reads the published example, signed with the key of the specification', async () => {
    const example = readFileSync(
      new URL('../../../test/vectors/token-status-list/status_list_jwt_raw.txt', import.meta.url),
      'utf8',
    ).replace(/\s/g, '')
    const lookup: IssuerKeyLookup = async ({ issuer: named, kid, algorithm }) => {
      expect({ named, kid, algorithm }).toEqual({
        named: 'https://example.com',
        kid: '12',
        algorithm: 'ES256',
      })
      return {
        issuer: 'https://example.com',
        jwk: {
          kty: 'EC',
          crv: 'P-256',
          x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
          y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
        },
      }
    }
    const options = { url: 'https://example.com/statuslists/1', now: 1_700_000_000_000, clockSkewSeconds: 0 }
    const list = await readStatusListToken(example, lookup, options)
    expect(list).toMatchObject({
      bitsPerEntry: 1,
      size: 16,
      ttlSeconds: 43_200,
      expiresAt: 2_291_720_170_000,
    })
    expect(Array.from({ length: 16 }, (_, index) => list.valueAt(index)).join('')).toBe('1001110111000101')
    const changed = example.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
    await expectRefusal(readStatusListToken(changed, lookup, options), 'status_list_unavailable')
  })

  it('goes without exp, ttl and iss, when the key is known by other means', async () => {
    const list = await read(token({ exp: undefined, ttl: undefined, iss: undefined }))
    expect(list).not.toHaveProperty('expiresAt')
    expect(list).not.toHaveProperty('ttlSeconds')
  })

  it('forgives the clock skew, and nothing more', async () => {
    await read(token({ exp: seconds - 59, iat: seconds + 60, nbf: seconds + 60 }))
    await refuses(token({ exp: seconds - 60 }), /expired/)
    await refuses(token({ iat: seconds + 61 }), /issued in the future/)
    await refuses(token({ nbf: seconds + 61 }), /not valid yet/)
  })

  it('refuses a list of another address: one issuer’s list cannot stand for another’s', async () => {
    await refuses(token({ sub: `${url}0` }), /sub is not the uri/)
    await refuses(token({ sub: undefined }), /sub is not the uri/)
    await refuses(token({ sub: [url] }), /sub is not the uri/)
  })

  it('refuses what the issuer did not sign', async () => {
    const mallory = createTestIssuer()
    await refuses(token({}, {}, mallory.key), /signature does not verify/)
    const [header, , signature] = token().split('.')
    const [, payload] = token({ status_list: { bits: 2, lst: lst(0, 0) } }).split('.')
    await refuses(`${header}.${payload}.${signature}`, /signature does not verify/)
  })

  it('refuses a kid of another DID than iss', async () => {
    await refuses(token({}, { kid: 'did:web:mallory.example#key-1' }), /another DID than iss/)
    await refuses(token({}, { kid: `${issuer.did}.mallory.example#key-1` }), /another DID than iss/)
    await refuses(token({ iss: 7 }), /iss is not a string/)
  })

  it('refuses another type of token of the same issuer', async () => {
    for (const typ of ['JWT', 'dc+sd-jwt', 'statuslist+cwt', undefined])
      await refuses(token({}, { typ }), /typ is not/)
    await refuses(token({}, { crit: ['exp'] }), /crit/)
  })

  it.each([
    ['no iat', { iat: undefined }, /iat is missing/],
    ['a text as iat', { iat: '1' }, /iat is not a NumericDate/],
    ['a negative exp', { exp: -1 }, /exp is not a NumericDate/],
    ['a ttl of zero', { ttl: 0 }, /ttl/],
    ['no list', { status_list: undefined }, /status_list is not an object/],
    ['an array as list', { status_list: [] }, /status_list is not an object/],
    ['three bits', { status_list: { bits: 3, lst: lst(0) } }, /bits is not/],
    ['bits as text', { status_list: { bits: '2', lst: lst(0) } }, /bits is not/],
    ['no lst', { status_list: { bits: 2 } }, /lst is not a string/],
    ['lst in base64 with padding', { status_list: { bits: 2, lst: `${lst(0)}=` } }, /base64url/],
    ['lst that is no ZLIB', { status_list: { bits: 2, lst: 'AAAA' } }, /does not decompress/],
  ])('refuses %s', async (_, claims, detail) => {
    await refuses(token(claims), detail)
  })

  it('refuses an entry outside the list as the fault of the credential', async () => {
    const { valueAt } = await read(token())
    for (const index of [-1, 8, 2 ** 40, 0.5, Number.NaN])
      expect(() => valueAt(index)).toThrow(expect.objectContaining({ code: 'credential_invalid' }))
  })

  it('keeps caps on the token and on the list', async () => {
    await refuses(token(), /too large/, { maxTokenBytes: 100 })
    await refuses(token(), /does not decompress/, { maxListBytes: 1 })
    const bomb = deflateSync(Buffer.alloc(200_000_000), { level: 9 }).toString('base64url')
    await refuses(token({ status_list: { bits: 2, lst: bomb } }), /does not decompress/)
  })

  it('passes on why the key was not found', async () => {
    const lookup = () => Promise.reject(new Error('no such DID'))
    await expect(read(token(), {}, lookup)).rejects.toThrow('no such DID')
  })
})
