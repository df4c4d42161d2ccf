// W3C credentials in JWTs of both data models, with each kind of status list: issued over OpenID4VCI, presented, revoked, refused.
import { gunzipSync } from 'node:zlib'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../src/cli/tour/answer.ts'
import { createFormats } from '../../src/formats/index.ts'
import { parsePublicJwk } from '../../src/lib/jwk.ts'
import { signBytes } from '../../src/lib/jws.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import {
  type CollectedCopies,
  collect,
  configureLike,
  eventually,
  offerTo,
  viewIssuance,
} from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest } from '../support/presenter.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

type Members = Readonly<Record<string, unknown>>
interface Entry {
  readonly type: string
  readonly statusPurpose: string
  readonly statusListIndex: string
  readonly statusListCredential: string
}
interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials?: Readonly<
    Record<string, readonly { readonly format: string; readonly claims: Members }[]>
  >
  readonly failure?: { readonly code: string; readonly clause: string }
}

const formats = createFormats({ random: testRandom })
const claims = { given_name: 'Ada', family_name: 'Lovelace' }

async function issue(format: string, statusListFormat: string) {
  const id = `Expert-${format.replace(/\W/g, '-')}-${statusListFormat}`
  const known = await office.management.get(`/credential-configurations/${id}`)
  if (known.status === 404) {
    const more = { format, statusListFormat, protocols: ['openid4vci'] }
    await configureLike(office, 'VerifiedCredentialExpert', id, more)
  }
  const offer = await offerTo(office, { credentialConfigurationId: id, claims })
  const collected = await collect(offer)
  const { credentialId = '' } = await viewIssuance(office, offer.id)
  return {
    ...collected,
    encoded: collected.credentials[0] ?? '',
    decide: (verb: string) => office.management.post(`/credentials/${credentialId}/${verb}`),
  }
}

async function ask(format: string, more: Members = {}): Promise<View> {
  const query = {
    id: 'expert',
    format,
    meta: { type_values: [['VerifiedCredentialExpert']] },
    claims: [{ path: ['credentialSubject', 'firstName'], values: ['Ada'] }],
    ...more,
  }
  const created = await office.management.post<View>('/presentation-requests', {
    dcqlQuery: { credentials: [query] },
  })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  return created.body
}

/** What a wallet that holds the credential answers, and what becomes of the question. */
async function present(
  format: string,
  { encoded, keys }: { encoded: string } & Pick<CollectedCopies, 'keys'>,
  more: Members = {},
) {
  const { id, requestUri } = await ask(format, more)
  const request = await fetchRequest(requestUri)
  expect(request.client_metadata.vp_formats_supported).toEqual({
    [format]: { alg_values: expect.arrayContaining(['ES256']) },
  })
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const presented = await formats.get(format)?.present?.({
    encoded,
    disclose: [],
    holder: {
      algorithm: 'ES256',
      publicJwk: parsePublicJwk(key.publicJwk),
      sign: async (data) => signBytes('ES256', key.privateKey, data),
    },
    audience: request.client_id,
    nonce: request.nonce,
    issuedAt: Date.now(),
    responseUri: request.response_uri,
  })
  const { status } = await answer(request, { expert: [presented] })
  const { body } = await office.management.get<View>(`/presentation-requests/${id}`)
  return { status, ...body }
}

const credentialOf = (encoded: string): Members => {
  const payload = decodeJwt(encoded)
  return (payload['vc'] ?? payload) as Members
}

describe.each([
  ['jwt_vc_json', 'status-list-2021', 'StatusList2021Entry', 'application/jwt'],
  ['jwt_vc_json', 'bitstring-status-list', 'BitstringStatusListEntry', 'application/vc+jwt'],
  ['vc+jwt', 'bitstring-status-list', 'BitstringStatusListEntry', 'application/vc+jwt'],
  ['vc+jwt', 'status-list-2021', 'StatusList2021Entry', 'application/jwt'],
])('%s with %s', (format, statusListFormat, entryType, mediaType) => {
  test('is what its data model says', async () => {
    const { encoded } = await issue(format, statusListFormat)
    const credential = credentialOf(encoded)
    const is20 = format === 'vc+jwt'
    expect(decodeProtectedHeader(encoded).typ).toBe(is20 ? 'vc+jwt' : 'JWT')
    expect(credential).toMatchObject({
      type: ['VerifiableCredential', 'VerifiedCredentialExpert'],
      credentialSubject: { firstName: 'Ada', lastName: 'Lovelace', id: expect.stringMatching(/^did:jwk:/) },
      credentialStatus: { type: entryType, statusPurpose: 'revocation' },
      [is20 ? 'validUntil' : 'expirationDate']: expect.any(String),
    })
    const contexts = credential['@context'] as string[]
    expect(contexts[0]).toBe(
      is20 ? 'https://www.w3.org/ns/credentials/v2' : 'https://www.w3.org/2018/credentials/v1',
    )
  })

  test('is presented, revoked, and refused at once', async () => {
    const held = await issue(format, statusListFormat)
    const good = await present(format, held)
    expect(good.failure).toBeUndefined()
    expect([good.status, good.state]).toEqual([200, 'verified'])
    expect(good.credentials?.['expert']?.[0]).toMatchObject({
      format,
      claims: { credentialSubject: { firstName: 'Ada' } },
    })
    expect((await held.decide('revoke')).status).toBe(200)
    const refused = await present(format, held)
    expect([refused.status, refused.state]).toEqual([400, 'failed'])
    expect(refused.failure).toMatchObject({ code: 'credential_revoked' })
  })

  test('its list tells anybody, signed, and in JSON', async () => {
    const held = await issue(format, statusListFormat)
    const entry = credentialOf(held.encoded)['credentialStatus'] as Entry
    const read = async (accept: string) => {
      const { status, body, headers } = await send<string | Members>(entry.statusListCredential, {
        headers: { accept },
      })
      expect(status).toBe(200)
      const list = typeof body === 'string' ? credentialOf(body) : body
      const subject = list['credentialSubject'] as { readonly encodedList: string }
      const bits = gunzipSync(Buffer.from(subject.encodedList.replace(/^u/, ''), 'base64url'))
      const index = Number(entry.statusListIndex)
      return {
        mediaType: headers.get('content-type')?.split(';')[0],
        bit: ((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1,
        size: bits.length * 8,
      }
    }
    for (const accept of [mediaType, '*/*', 'text/html'])
      expect(await read(accept)).toMatchObject({ mediaType, bit: 0 })
    expect(await read('application/json')).toMatchObject({ mediaType: 'application/json', bit: 0 })
    expect((await held.decide('revoke')).status).toBe(200)
    await eventually(async () => {
      for (const accept of [mediaType, 'application/json'])
        expect(await read(accept)).toMatchObject({ bit: 1 })
    }, 2000)
    expect((await read(mediaType)).size).toBe(131_072)
  })
})

describe.each(['jwt_vc_json', 'vc+jwt'])('%s with an entry for suspension', (format) => {
  const statusListFormat = 'bitstring-status-list-suspendable'

  test('is suspended, valid again, revoked, and each of them is told from the other', async () => {
    const held = await issue(format, statusListFormat)
    const entries = credentialOf(held.encoded)['credentialStatus'] as readonly Entry[]
    expect(entries.map(({ statusPurpose }) => statusPurpose)).toEqual(['revocation', 'suspension'])
    const bits = () =>
      Promise.all(
        entries.map(async ({ statusListCredential, statusListIndex, statusPurpose }) => {
          const { body } = await send<string>(statusListCredential)
          const list = credentialOf(body)
          expect(list['id']).toBe(statusListCredential)
          const subject = list['credentialSubject'] as { encodedList: string; statusPurpose: string }
          expect(subject.statusPurpose).toBe(statusPurpose)
          const packed = gunzipSync(Buffer.from(subject.encodedList.slice(1), 'base64url'))
          expect(packed.length * 8).toBe(131_072)
          const index = Number(statusListIndex)
          return ((packed[index >> 3] ?? 0) >> (7 - (index & 7))) & 1
        }),
      )
    const published = (expected: readonly number[]) =>
      eventually(async () => expect(await bits()).toEqual(expected), 2000)
    await published([0, 0])
    expect(await present(format, held)).toMatchObject({ status: 200, state: 'verified' })
    await held.decide('suspend')
    expect(await present(format, held)).toMatchObject({
      state: 'failed',
      failure: { code: 'credential_suspended' },
    })
    await published([0, 1])
    await held.decide('reinstate')
    expect(await present(format, held)).toMatchObject({ state: 'verified' })
    await published([0, 0])
    await held.decide('revoke')
    expect(await present(format, held)).toMatchObject({
      state: 'failed',
      failure: { code: 'credential_revoked' },
    })
    await published([1, 0])
  })

  test('has no other parts', async () => {
    const held = await issue(format, statusListFormat)
    const [entry] = credentialOf(held.encoded)['credentialStatus'] as readonly Entry[]
    for (const part of ['refresh', 'revocation', 'suspension/suspension'])
      expect((await send(`${entry?.statusListCredential}/${part}`)).status).toBe(404)
  })
})

test('our own wallet tells suspended from revoked', async () => {
  await issue('vc+jwt', 'bitstring-status-list-suspendable')
  const id = 'Expert-vc-jwt-bitstring-status-list-suspendable'
  const offer = await offerTo(office, { credentialConfigurationId: id, claims })
  const accepted = await office.management.post<{ credentials: readonly { id: string }[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri: offer.credentialOfferUri },
  )
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201)
  const { credentialId } = await viewIssuance(office, offer.id)
  for (const [verb, state] of [
    ['suspend', 'suspended'],
    ['reinstate', 'valid'],
    ['revoke', 'revoked'],
  ]) {
    expect((await office.management.post(`/credentials/${credentialId}/${verb}`)).status).toBe(200)
    await eventually(async () => {
      const one = `/wallet/credentials/${accepted.body.credentials[0]?.id}`
      expect((await office.management.get<{ state: string }>(one)).body.state).toBe(state)
    }, 20_000)
  }
}, 90_000)

test('a vc+jwt is no answer to a question for jwt_vc_json, nor the other way round', async () => {
  for (const [asked, given] of [
    ['jwt_vc_json', 'vc+jwt'],
    ['vc+jwt', 'jwt_vc_json'],
  ] as const) {
    const { id, requestUri } = await ask(asked)
    const request = await fetchRequest(requestUri)
    const { encoded } = await issue(given, 'bitstring-status-list')
    expect((await answer(request, { expert: [encoded] })).status).toBe(400)
    const { body } = await office.management.get<View>(`/presentation-requests/${id}`)
    expect(body).toMatchObject({ state: 'failed', failure: { code: 'credential_invalid' } })
  }
})

test('claims about the credential itself can be asked for', async () => {
  const held = await issue('vc+jwt', 'bitstring-status-list')
  const issuer = credentialOf(held.encoded)['issuer']
  const asked = (value: unknown) => ({ claims: [{ path: ['issuer'], values: [value] }] })
  expect(await present('vc+jwt', held, asked(issuer))).toMatchObject({ state: 'verified' })
  expect(await present('vc+jwt', held, asked('did:web:other.example'))).toMatchObject({
    state: 'failed',
    failure: { code: 'query_not_satisfied' },
  })
})

test('our own wallet holds a vc+jwt, shows it, and notices that it was revoked', async () => {
  const { decide: _ } = await issue('vc+jwt', 'bitstring-status-list')
  const credentialConfigurationId = 'Expert-vc-jwt-bitstring-status-list'
  const offer = await offerTo(office, { credentialConfigurationId, claims })
  const accepted = await office.management.post<{ credentials: readonly { id: string; format: string }[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri: offer.credentialOfferUri },
  )
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201)
  const [held] = accepted.body.credentials
  expect(held).toMatchObject({ format: 'vc+jwt', claims: { credentialSubject: { firstName: 'Ada' } } })
  const { id, requestUri } = await ask('vc+jwt')
  const shown = await office.management.post('/wallet/presentations', {
    requestUri,
    credentialIds: [held?.id],
  })
  expect(shown.status, JSON.stringify(shown.body)).toBe(200)
  expect((await office.management.get<View>(`/presentation-requests/${id}`)).body.state).toBe('verified')
  const { credentialId } = await viewIssuance(office, offer.id)
  expect((await office.management.post(`/credentials/${credentialId}/revoke`)).status).toBe(200)
  await eventually(async () => {
    const { body } = await office.management.get<{ state: string }>(`/wallet/credentials/${held?.id}`)
    expect(body.state).toBe('revoked')
  }, 20_000)
})

test('a token status list is had as CWT by who asks for it', async () => {
  const offer = await offerTo(office)
  const { credentials } = await collect(offer)
  const { status } = decodeJwt((credentials[0] ?? '').split('~')[0] ?? '') as {
    status: { status_list: { uri: string } }
  }
  const read = async (accept: string) => {
    const response = await fetch(status.status_list.uri, { headers: { accept } })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return { type: response.headers.get('content-type'), first: bytes[0], etag: response.headers.get('etag') }
  }
  const cwt = await read('application/statuslist+cwt')
  expect(cwt).toMatchObject({ type: 'application/statuslist+cwt', first: 0xd2 })
  const jwt = await read('application/statuslist+jwt')
  expect(jwt.type).toBe('application/statuslist+jwt')
  expect(jwt.etag).not.toBe(cwt.etag)
  const again = await fetch(status.status_list.uri, {
    headers: { accept: 'application/statuslist+cwt', 'if-none-match': cwt.etag ?? '' },
  })
  expect(again.status).toBe(304)
})

test('a configuration that its format cannot carry is refused', async () => {
  const known = await office.management.get<Members>('/credential-configurations/UniversityDegree')
  const { createdAt: _, version: __, ...members } = known.body
  for (const [more, status] of [
    [{ format: 'vc+jwt' }, 422],
    [{ statusListFormat: 'status-list-2021' }, 422],
    [{ statusListFormat: 'other' }, 400],
  ] as const) {
    const refused = await office.management.post<{ code: string }>('/credential-configurations', {
      ...members,
      id: 'Impossible',
      scope: 'Impossible',
      ...more,
    })
    expect(refused.status).toBe(status)
  }
})
