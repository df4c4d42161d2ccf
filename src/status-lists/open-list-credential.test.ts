import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createTestIssuer, expectRefusal, now } from '../../test/support/credential-issuer.ts'
import { createContexts, createJsonLd, createLinkedData } from '../formats/index.ts'
import type { JsonObject } from '../lib/json.ts'
import { readBitstringStatusList } from './bitstring-status-list/read-bitstring-status-list.ts'
import type { ListExpectation } from './list-expectation.ts'
import { readStatusList2021 } from './status-list-2021/read-status-list-2021.ts'

const url = 'https://issuer.example/lists/1'
const issuer = createTestIssuer('EdDSA')
const linkedData = createLinkedData(createJsonLd(createContexts()))
const expectation: ListExpectation = {
  url,
  now,
  clockSkewSeconds: 60,
  maxTokenBytes: 4_194_304,
  maxListBytes: 8_388_608,
  linkedData,
}
const encoded = (first: number) =>
  gzipSync(Buffer.from([first, ...Buffer.alloc(16_383)])).toString('base64url')

const bitstring: JsonObject = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: url,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer: issuer.did,
  validFrom: '2026-11-30T11:00:00Z',
  validUntil: '2026-11-30T13:00:00Z',
  credentialSubject: {
    id: `${url}#list`,
    type: 'BitstringStatusList',
    statusPurpose: 'revocation',
    encodedList: `u${encoded(0x80)}`,
  },
}
const secure = (document: JsonObject, by = issuer) =>
  linkedData.secureCredential(document, { signer: by.signer, purpose: 'assertionMethod', created: now })
const read = (document: JsonObject, more: Partial<ListExpectation> = {}, lookup = issuer.lookup) =>
  readBitstringStatusList(JSON.stringify(document), lookup, { ...expectation, ...more })

describe('a list with an embedded proof', () => {
  it('is read, in both data models', async () => {
    const list = await read(await secure(bitstring))
    expect([0, 1].map(list.valueAt)).toEqual([1, 0])
    expect(list).toMatchObject({ issuer: issuer.did, expiresAt: now + 3_600_000 })
    const older: JsonObject = {
      '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1'],
      id: url,
      type: ['VerifiableCredential', 'StatusList2021Credential'],
      issuer: issuer.did,
      issuanceDate: '2026-11-30T11:00:00Z',
      credentialSubject: {
        id: `${url}#list`,
        type: 'StatusList2021',
        statusPurpose: 'revocation',
        encodedList: encoded(0x40),
      },
    }
    const by = createTestIssuer('ES256K')
    const secured = await linkedData.secureCredential(older, {
      signer: by.signer,
      purpose: 'assertionMethod',
      created: now,
    })
    const of2021 = await readStatusList2021(JSON.stringify(secured), by.lookup, expectation)
    expect([0, 1].map(of2021.valueAt)).toEqual([0, 1])
  })

  it('asks for the key that the proof names', async () => {
    const asked: unknown[] = []
    await read(await secure(bitstring), {}, async (named) => {
      asked.push(named)
      return issuer.lookup(named)
    })
    expect(asked).toMatchObject([{ issuer: issuer.did, kid: `${issuer.did}#key-1`, algorithm: 'EdDSA' }])
    const failure = new Error('no such DID')
    const work = read(await secure(bitstring), {}, () => Promise.reject(failure))
    await expect(work).rejects.toBe(failure)
  })

  it('is refused when it was changed, or signed by somebody else', async () => {
    const secured = await secure(bitstring)
    const subject = { ...(bitstring['credentialSubject'] as JsonObject), encodedList: `u${encoded(0)}` }
    const changed: JsonObject = { ...secured, credentialSubject: subject }
    await expectRefusal(read(changed), 'status_list_unavailable')
    const stranger = createTestIssuer('EdDSA')
    await expectRefusal(read(await secure(bitstring, stranger)), 'status_list_unavailable')
    const other = createTestIssuer('EdDSA', 'did:web:mallory.example')
    await expectRefusal(read(await secure(bitstring, other)), 'status_list_unavailable')
  })

  it.each<[string, JsonObject, RegExp]>([
    ['another id', { id: `${url}0` }, /id is another URL/],
    [
      'an end that is past',
      { validFrom: '2026-11-30T09:00:00Z', validUntil: '2026-11-30T10:00:00Z' },
      /expired/,
    ],
    ['another type', { type: ['VerifiableCredential'] }, /type is not/],
  ])('is refused with %s', async (_, members, detail) => {
    await expectRefusal(read(await secure({ ...bitstring, ...members })), 'status_list_unavailable', detail)
  })

  it('is refused where proofs are not verified, and never taken for unsigned', async () => {
    const secured = await secure(bitstring)
    const { linkedData: _, ...without } = expectation
    const body = JSON.stringify(secured)
    await expectRefusal(
      readBitstringStatusList(body, issuer.lookup, { ...without, dataspace: { unsignedFrom: issuer.did } }),
      'status_list_unavailable',
      /not read here/,
    )
    const forged: JsonObject = { ...secured, validUntil: '2026-11-30T12:30:00Z' }
    await expectRefusal(read(forged, { dataspace: { unsignedFrom: issuer.did } }), 'status_list_unavailable')
    await expectRefusal(read({ ...bitstring, proof: [] }), 'status_list_unavailable')
    await expectRefusal(
      read({ ...bitstring, proof: [] }, { dataspace: { unsignedFrom: issuer.did } }),
      'status_list_unavailable',
    )
  })
})
