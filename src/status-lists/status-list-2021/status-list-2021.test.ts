import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  expectRefusal,
  now,
  type TestKey,
} from '../../../test/support/credential-issuer.ts'
import { as, type StatusListId } from '../../core/ids.ts'
import { statusListFormatContract } from '../../core/ports/status-list-format.contract.ts'
import { signJws } from '../../lib/jws.ts'
import { LEAST_ENTRIES } from '../bitstring-codec.ts'
import { readStatusList2021 } from './read-status-list-2021.ts'
import { statusList2021Format as format } from './status-list-2021.ts'

const url = 'https://issuer.example/status-lists/1'
const issuer = createTestIssuer()
const limits = { clockSkewSeconds: 60, maxTokenBytes: 4_194_304, maxListBytes: 8_388_608 }
const seconds = now / 1000
const publish = (packed = new Uint8Array(LEAST_ENTRIES / 8)) =>
  format.publish({
    id: as<StatusListId>('1'),
    url,
    signer: issuer.signer,
    bitsPerEntry: 1,
    packed,
    issuedAt: now + 999,
    expiresAt: now + 3_600_999,
    ttlSeconds: 300,
  })
const decode = (part: string, at: number) =>
  at < 2 ? JSON.parse(Buffer.from(part, 'base64url').toString()) : undefined

describe('StatusList2021', () => {
  statusListFormatContract({
    format,
    read: async (publishList, { lookup }, listUrl) =>
      readStatusList2021(await publishList(), lookup, { url: listUrl, now, ...limits }),
  })

  it('is a credential of VCDM 1.1 in a JWT, all members those of the specification', async () => {
    const [header, payload] = (await publish()).split('.').map(decode)
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'did:web:issuer.example#key-1' })
    expect(payload).toEqual({
      iss: issuer.did,
      sub: `${url}#list`,
      jti: url,
      nbf: seconds,
      iat: seconds,
      exp: seconds + 3600,
      vc: {
        '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1'],
        id: url,
        type: ['VerifiableCredential', 'StatusList2021Credential'],
        issuer: issuer.did,
        issuanceDate: '2026-11-30T12:00:00Z',
        expirationDate: '2026-11-30T13:00:00Z',
        credentialSubject: {
          id: `${url}#list`,
          type: 'StatusList2021',
          statusPurpose: 'revocation',
          // Plain base64url: multibase came with Bitstring Status List.
          encodedList: expect.stringMatching(/^H4sI[\w-]+$/),
        },
      },
    })
    expect(format.claim(url, 7)).toEqual({
      credentialStatus: {
        id: `${url}#7`,
        type: 'StatusList2021Entry',
        statusPurpose: 'revocation',
        statusListIndex: '7',
        statusListCredential: url,
      },
    })
  })

  it('publishes no list that hides nobody', async () => {
    await expect(publish(new Uint8Array(LEAST_ENTRIES / 8 - 1))).rejects.toThrow(/131072 entries at least/)
  })
})

describe('a StatusList2021 of others', () => {
  type Members = Readonly<Record<string, unknown>>
  const encodedList = gzipSync(Buffer.from([0x80, ...Buffer.alloc(16_383)])).toString('base64')
  const vc = {
    id: url,
    type: ['VerifiableCredential', 'StatusList2021Credential'],
    issuer: issuer.did,
    issuanceDate: '2026-11-30T11:00:00Z',
    credentialSubject: { type: 'StatusList2021', statusPurpose: 'revocation', encodedList },
  }
  const token = (
    more: { readonly vc?: Members; readonly claims?: Members; readonly header?: Members } = {},
    key: TestKey = issuer.key,
  ) =>
    signJws(
      { alg: 'ES256', typ: 'JWT', kid: `${issuer.did}#key-1`, ...more.header },
      { iss: issuer.did, jti: url, vc: { ...vc, ...more.vc }, ...more.claims },
      key.privateKey,
    )
  const read = (body: string) => readStatusList2021(body, issuer.lookup, { url, now, ...limits })

  it('is read in standard base64 too, with the issuer in either place', async () => {
    for (const body of [
      token(),
      token({ vc: { issuer: undefined } }),
      token({ header: { typ: undefined } }),
    ]) {
      const list = await read(body)
      expect([0, 1].map((index) => list.valueAt(index))).toEqual([1, 0])
    }
    const enveloped = signJws({ alg: 'ES256', typ: 'vc+ld+json+jwt' }, vc, issuer.key.privateKey)
    expect((await read(enveloped)).valueAt(0)).toBe(1)
  })

  it.each<[string, Parameters<typeof token>[0], RegExp]>([
    ['another issuer within', { vc: { issuer: 'did:web:mallory.example' } }, /iss is not the issuer/],
    ['no issuer', { vc: { issuer: undefined }, claims: { iss: undefined } }, /issuer is missing/],
    ['another list', { vc: { id: `${url}0` } }, /id is another URL/],
    ['another list by jti', { claims: { jti: `${url}0` } }, /id is another URL/],
    ['an end that is past in the JWT', { claims: { exp: seconds - 61 } }, /expired/],
    ['an end that is past in the credential', { vc: { expirationDate: '2026-11-30T11:00:00Z' } }, /expired/],
    ['a start to come', { vc: { issuanceDate: '2026-11-30T12:02:00Z' } }, /not valid yet/],
    ['another type', { vc: { type: ['VerifiableCredential'] } }, /type is not/],
    [
      'another subject',
      { vc: { credentialSubject: { ...vc.credentialSubject, type: 'Other' } } },
      /not a StatusList2021/,
    ],
    ['a presentation', { claims: { vc: undefined, vp: {} } }, /no vc in a JWT/],
    ['a status list token', { header: { typ: 'statuslist+jwt' } }, /typ is not/],
    ['both encodings', { header: { typ: 'vc+jwt' } }, /vc MUST NOT/],
  ])('refuses %s', async (_, more, detail) => {
    await expectRefusal(read(token(more)), 'status_list_unavailable', detail)
  })

  it('refuses what the issuer did not sign', async () => {
    await expectRefusal(read(token({}, createTestIssuer().key)), 'status_list_unavailable', /does not verify/)
    const header = { kid: 'did:web:mallory.example#key-1' }
    await expectRefusal(read(token({ header })), 'status_list_unavailable', /another DID/)
    await expectRefusal(read(JSON.stringify(vc)), 'status_list_unavailable', /not signed/)
  })
})
