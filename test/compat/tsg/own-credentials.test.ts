// What the wallet says itself, and what it signs with: the named probes T27 and T30.
import { generateKeyPairSync } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTsgOffice, type TsgAnswer, type TsgOffice } from './support.ts'

const CREDENTIALS = '/api/management/credentials'
const KEYS = '/api/management/keys'

let tsg: TsgOffice
beforeAll(async () => {
  tsg = await startTsgOffice()
})
afterAll(() => tsg?.office.remove())

const issue = (name: string, more: object = {}): Promise<TsgAnswer> =>
  tsg.call(CREDENTIALS, {
    body: {
      id: `${tsg.demo.walletDid}#${name}`,
      type: ['DataSpaceParticipant'],
      credentialSubject: { legalName: 'Demo University' },
      revocable: true,
      ...more,
    },
  })
const put = (path: string, body?: unknown, token?: string | null) =>
  tsg.call(path, { method: 'PUT', body, ...(token === undefined ? {} : { token }) })
const remove = (path: string) => tsg.call(path, { method: 'DELETE' })

/** The bit of a Bitstring Status List, in a JWT. */
async function bitOf(path: string, index: number): Promise<number> {
  const { status, body } = await tsg.call(path, { token: null })
  expect(status).toBe(200)
  const { credentialSubject, vc } = JSON.parse(
    Buffer.from(String(body).split('.')[1] ?? '', 'base64url').toString(),
  )
  const { encodedList, statusSize = 1 } = credentialSubject ?? vc.credentialSubject
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'))
  const place = index * statusSize
  return ((bits[Math.floor(place / 8)] ?? 0) >> (8 - statusSize - (place % 8))) & (2 ** statusSize - 1)
}

describe('T27: credentials of the wallet’s own', () => {
  test('issued, in the list, revoked: there, in the status list, and for whoever looks', async () => {
    const { status, body } = await issue('participant')
    expect([status, body], JSON.stringify(body)).toMatchObject([
      200,
      {
        targetDid: tsg.demo.walletDid,
        selfIssued: true,
        revoked: false,
        statusListIndex: expect.any(Number),
        credential: {
          id: `${tsg.demo.walletDid}#participant`,
          issuer: tsg.demo.walletDid,
          type: ['VerifiableCredential', 'DataSpaceParticipant'],
          credentialSubject: { id: tsg.demo.walletDid, legalName: 'Demo University' },
        },
      },
    ])
    const { statusListCredential, statusListIndex } = body.credential.credentialStatus
    expect(Number(statusListIndex)).toBe(body.statusListIndex)
    const published = new URL(statusListCredential).pathname
    expect(await bitOf(published, body.statusListIndex)).toBe(0)
    expect((await tsg.call(CREDENTIALS)).body).toContainEqual(body)
    const open = `/api/credentials/${encodeURIComponent(body.credential.id)}`
    expect((await tsg.call(open, { token: null })).body).toEqual(body.credential)

    const revoked = await tsg.call(`${CREDENTIALS}/${body.id}/revoke`, { method: 'POST' })
    expect([revoked.status, revoked.body.revoked], JSON.stringify(revoked.body)).toEqual([200, true])
    expect(await bitOf(published, body.statusListIndex)).not.toBe(0)
    const lists = await Promise.all(
      [0, 1].map((number) => bitOf(`/api/credentials/status-${number}`, body.statusListIndex)),
    )
    expect(lists.some((bit) => bit !== 0)).toBe(true)
    expect((await tsg.call(open, { token: null })).body).toEqual(body.credential)
    const again = await tsg.call(`${CREDENTIALS}/${body.id}/revoke`, { method: 'POST' })
    expect([again.status, again.body.revoked]).toEqual([200, true])

    const { management } = tsg.office
    const issued = await management.get<{ items: { credentialConfigurationId: string; status: string }[] }>(
      '/credentials',
    )
    expect(issued.body.items).toContainEqual(
      expect.objectContaining({ credentialConfigurationId: 'self-issued', status: 'revoked' }),
    )
  })

  test('an id is taken once, whoever asks at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => issue('once')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })

  test('as a document with a proof', async () => {
    const { status, body } = await issue('ldp', {
      proofType: 'ldp',
      context: ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
      type: ['UniversityDegreeCredential'],
      credentialSubject: { degree: { type: 'BachelorDegree', name: 'Science' } },
      revocable: false,
    })
    expect([status, body.credential?.proof?.type], JSON.stringify(body)).toEqual([200, expect.any(String)])
    expect(body.jwt).toBeUndefined()
    const { body: validated } = await tsg.call('/api/management/signature/validate', {
      body: body.credential,
    })
    expect(validated).toEqual({ valid: true, issuer: tsg.demo.walletDid })
    const changed = { ...body.credential, validFrom: '2020-01-01T00:00:00Z' }
    const { body: refused } = await tsg.call('/api/management/signature/validate', { body: changed })
    expect(refused.valid).toBe(false)

    const { proof: _, issuer: __, ...bare } = body.credential
    const { body: signed } = await tsg.call('/api/management/signature/sign', { body: bare })
    expect(signed).toMatchObject({ id: bare.id, issuer: tsg.demo.walletDid, proof: expect.any(Object) })
    expect((await tsg.call('/api/management/signature/validate', { body: signed })).body.valid).toBe(true)
    for (const wrong of [
      { ...bare, proof: {} },
      { ...bare, issuer: 'did:web:other.example' },
      { ...bare, '@context': ['https://www.w3.org/2018/credentials/v1'] },
      { ...bare, termsOfUse: [] },
      {
        ...bare,
        '@context': bare['@context'].slice(0, 1),
        type: ['VerifiableCredential'],
        credentialSubject: { undefinedTerm: 1 },
      },
      {},
    ])
      expect((await tsg.call('/api/management/signature/sign', { body: wrong })).status).toBe(400)
  })

  test.each<[string, object]>([
    ['no id', { id: undefined }],
    ['an id of another DID', { id: 'did:web:other.example#1' }],
    ['an id that is no address', { id: 'urn:uuid:1' }],
    ['no subject', { credentialSubject: undefined }],
    ['a key that there is not', { keyId: 'nothing' }],
  ])('%s is refused', async (_, more) => {
    const { status } = await issue('refused', more)
    expect([400, 404]).toContain(status)
  })

  test('one without a place cannot be revoked, nor one of somebody else', async () => {
    const { body } = await issue('forever', { revocable: false })
    expect(body.statusListIndex).toBeUndefined()
    expect((await tsg.call(`${CREDENTIALS}/${body.id}/revoke`, { method: 'POST' })).status).toBe(400)
  })

  test('said anew under the same id; the former word is revoked', async () => {
    const { body: before } = await issue('renewed')
    const former = before.credential.credentialStatus
    const { status, body } = await put(`${CREDENTIALS}/${before.id}`, {
      type: ['DataSpaceParticipant'],
      credentialSubject: { legalName: 'Another name' },
      revocable: true,
    })
    expect([status, body.id], JSON.stringify(body)).toEqual([200, before.id])
    expect(body.credential).toMatchObject({
      id: before.credential.id,
      credentialSubject: { legalName: 'Another name' },
    })
    const path = new URL(former.statusListCredential).pathname
    expect(await bitOf(path, Number(former.statusListIndex))).not.toBe(0)
    expect((await tsg.call(`${CREDENTIALS}/${before.id}`)).body.revoked).toBe(false)
    expect(
      (await put(`${CREDENTIALS}/${before.id}`, { id: 'https://a.example', credentialSubject: {} })).status,
    ).toBe(400)
  })

  test('thrown away, and brought back as it was', async () => {
    const { body } = await issue('moved')
    const path = `${CREDENTIALS}/${body.id}`
    expect((await remove(path)).status).toBe(200)
    expect((await tsg.call(path)).status).toBe(404)
    expect((await remove(path)).status).toBe(404)
    const back = await tsg.call(`${CREDENTIALS}/import`, { body: { jwt: body.jwt } })
    expect([back.status, back.body.credential], JSON.stringify(back.body)).toEqual([200, body.credential])
    expect((await issue('moved')).status).toBe(200)
    const [header, payload] = String(body.jwt).split('.')
    const forged = `${header}.${payload}.${Buffer.alloc(64, 7).toString('base64url')}`
    for (const wrong of [{ jwt: forged }, { jwt: 'x' }, { id: 'https://a.example' }, []]) {
      expect((await tsg.call(`${CREDENTIALS}/import`, { body: wrong })).status).toBe(400)
    }
  })

  test('what anybody may see', async () => {
    const { body } = await issue('shown', { revocable: false })
    const { body: other } = await issue('hidden', {
      revocable: false,
      credentialSubject: { id: 'did:web:somebody.example', secret: true },
    })
    const list = await tsg.call('/api/credentials?per_page=100', { token: null })
    const ids = list.body.map(({ credential }: { credential: { id: string } }) => credential.id)
    expect(ids).toContain(body.credential.id)
    expect(ids).not.toContain(other.credential.id)
    expect((await tsg.call(`/api/credentials/${other.id}`, { token: null })).status).toBe(404)
    expect((await tsg.call('/api/credentials/status-99', { token: null })).status).toBe(404)
    const jwt = await tsg.call(`/api/credentials/${body.id}`, {
      token: null,
      headers: { accept: 'application/jwt' },
    })
    expect(jwt.body).toBe(body.jwt)
  })
})

describe('T30: keys', () => {
  const make = (id: string, more: object = {}) => tsg.call(KEYS, { body: { type: 'ES384', id, ...more } })
  const defaults = async () =>
    ((await tsg.call(KEYS)).body as { id: string; default: boolean }[])
      .filter((key) => key.default)
      .map(({ id }) => id)

  test.each(['EdDSA', 'ES256', 'ES384', 'X509'])(
    'a key of type %s signs, and is in the DID document',
    async (type) => {
      const { status, body } = await make(`key-${type}`, { type })
      expect([status, body], JSON.stringify(body)).toMatchObject([
        200,
        { id: `key-${type}`, type, default: false },
      ])
      if (type === 'X509') expect(body.caChain).toContain('BEGIN CERTIFICATE')
      const { body: document } = await tsg.call('/api/management/did')
      expect(JSON.stringify(document)).toContain(body.verificationMethod)
      const signed = await tsg.call('/api/management/signature/sign/jwt', {
        body: { payload: { hello: 'world' }, keyId: body.id },
      })
      const [header = ''] = signed.body.jwt.split('.')
      expect(JSON.parse(Buffer.from(header, 'base64url').toString()).kid).toBe(body.verificationMethod)
      const validated = await tsg.call('/api/management/signature/validate/jwt', { body: signed.body })
      expect(validated.body).toMatchObject({
        valid: true,
        issuer: tsg.demo.walletDid,
        payload: { hello: 'world' },
      })
      const issued = await issue(`by-${type}`, { keyId: body.id, revocable: false })
      expect(issued.status, JSON.stringify(issued.body)).toBe(200)
    },
  )

  test('a name is taken once, and exactly one key is the default', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => make('twice')))
    expect(made.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect((await make('other', { default: true })).body.default).toBe(true)
    expect(await defaults()).toEqual(['other'])
    const flips = await Promise.all([
      put(`${KEYS}/twice/default`),
      put(`${KEYS}/other/default`),
      put(`${KEYS}/twice/default`),
    ])
    expect(flips.every(({ status }) => [200, 409].includes(status))).toBe(true)
    expect(await defaults()).toHaveLength(1)
    expect((await put(`${KEYS}/twice/default`)).body).toMatchObject({ id: 'twice', default: true })
    expect(await defaults()).toEqual(['twice'])
    expect((await put(`${KEYS}/nothing/default`)).status).toBe(404)
  })

  test('deleted when nobody needs it', async () => {
    await make('short-lived')
    expect((await tsg.call(`${KEYS}/short-lived`)).status).toBe(200)
    expect((await remove(`${KEYS}/short-lived`)).status).toBe(200)
    expect((await tsg.call(`${KEYS}/short-lived`)).status).toBe(404)
    const [standard = ''] = await defaults()
    expect((await remove(`${KEYS}/${standard}`)).status).toBe(409)
    expect((await make('short-lived')).status).toBe(200)
  })

  test.each<[string, object]>([
    [
      'a private key from outside',
      { existingKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) },
    ],
    ['a certificate that is none', { type: 'X509', existingCertificate: 'x' }],
    ['a type that there is not', { type: 'RSA' }],
    ['a name with a slash', { id: 'a/b' }],
  ])('%s is refused', async (_, more) => {
    expect((await make('refused', more)).status).toBe(400)
  })

  test('the signature of somebody else, or for another, is not valid', async () => {
    const { body } = await tsg.call('/api/management/signature/sign/jwt', {
      body: { payload: { a: 1, exp: 1 } },
    })
    const validate = async (jwt: string) =>
      (await tsg.call('/api/management/signature/validate/jwt', { body: { jwt } })).body.valid
    expect(await validate(body.jwt)).toBe(false)
    const { body: good } = await tsg.call('/api/management/signature/sign/jwt', {
      body: { payload: { a: 1 } },
    })
    const [header, payload] = good.jwt.split('.')
    for (const forged of [
      `${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      'x.y.z',
      '',
    ].filter(Boolean))
      expect(await validate(forged)).toBe(false)
    const foreign = { payload: { iss: 'did:web:other.example' } }
    expect((await tsg.call('/api/management/signature/sign/jwt', { body: foreign })).status).toBe(400)
  })
})
