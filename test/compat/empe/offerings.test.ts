// What the token is for: offerings, claims, schemas and credentials; probes 30 to 32 of the contract.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Document, V1 } from './linked-data-signer.ts'
import { anyHolder, createIdentity, type EmpeOffice, nothing, present, startEmpeOffice } from './support.ts'

let empe: EmpeOffice
let token: string
const holder = createIdentity()
const other = createIdentity()
beforeAll(async () => {
  empe = await startEmpeOffice()
  token = await empe.login(holder)
})
afterAll(() => empe?.office.remove())

const listed = async (id: string) => {
  const { body } = await empe.call('/v1/offerings', { headers: empe.secret })
  return body.find((one: { id: string }) => one.id === id)
}

test('an offering is claimed: one VCDM 1.1 credential with one proof, in the one list, and revoked there', async () => {
  const created = await empe.offer()
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({
    id: expect.any(String),
    credential_issuer: expect.stringMatching(/^did:web:/),
    credential_configuration_ids: ['ProofOfPurchase'],
    display: { name: expect.any(String), locale: expect.any(String) },
    grants: { authorization_code: { issuer_state: expect.any(String) } },
    credential_subject: { ticket: 'ticket123', seat: 'A12' },
    redemption_limit: null,
    expires_at: null,
    redemptions: [],
    qr_code_url: expect.stringMatching(/^http/),
  })
  const { status, body: vc } = await empe.claim(created.body.id, token)
  expect(status).toBe(200)
  expect(vc).toMatchObject({
    '@context': [
      V1,
      'https://w3id.org/vc/status-list/2021/v1',
      `${empe.demo.baseUrl}/contexts/ProofOfPurchase`,
    ],
    type: ['VerifiableCredential', 'ProofOfPurchase'],
    issuer: created.body.credential_issuer,
    issuanceDate: expect.any(String),
    credentialSubject: { id: holder.did, ticket: 'ticket123', seat: 'A12' },
    credentialStatus: { type: 'StatusList2021Entry', statusPurpose: 'revocation' },
    proof: { type: 'EcdsaSecp256k1Signature2019', proofPurpose: 'assertionMethod' },
  })
  expect(vc.proof.verificationMethod.split('#')[0]).toBe(vc.issuer)

  const context = await fetch(`${empe.demo.baseUrl}/contexts/ProofOfPurchase`)
  expect(await context.json()).toEqual({
    '@context': { '@vocab': `${empe.demo.baseUrl}/contexts/ProofOfPurchase#` },
  })
  const did = (await (await fetch(`${empe.demo.baseUrl}/.well-known/did.json`)).json()) as Document
  expect(did['assertionMethod']).toContain(vc.proof.verificationMethod)

  const [redemption] = (await listed(created.body.id)).redemptions
  expect(redemption).toMatchObject({ offering_id: created.body.id, recipient_did: holder.did })
  const managed = (await empe.office.management.get<Document>(`/credentials/${redemption.credential_id}`))
    .body
  expect(managed).toMatchObject({
    credentialConfigurationId: 'ProofOfPurchase',
    format: 'ldp_vc',
    status: 'valid',
  })

  const read = await empe.call(`/v1/credentials/${redemption.credential_id}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([read.status, read.body]).toEqual([200, { id: redemption.credential_id, vc }])
  const stranger = await empe.login(other)
  for (const headers of [{ authorization: `Bearer ${stranger}` }, {}])
    expect([401, 404]).toContain(
      (await empe.call(`/v1/credentials/${redemption.credential_id}`, { headers })).status,
    )

  const path = `/v1/credentials/${redemption.credential_id}/revoke`
  expect((await empe.call(path, { method: 'POST' })).status).toBe(401)
  const revoked = await empe.call(path, { method: 'POST', headers: empe.secret })
  expect([revoked.status, revoked.body]).toEqual([200, ''])
  expect(
    (await empe.office.management.get<Document>(`/credentials/${redemption.credential_id}`)).body,
  ).toMatchObject({
    status: 'revoked',
  })
})

test('the same DID may claim as often as the limit allows', async () => {
  const { body } = await empe.offer({ redemption_limit: 2 })
  expect((await empe.claim(body.id, token)).status).toBe(200)
  expect((await empe.claim(body.id, token)).status).toBe(200)
  const third = await empe.claim(body.id, token)
  expect([third.status, third.body.reason]).toEqual([400, 'offering_over'])
})

test('probe 30: a targeted offering is for its recipient alone', async () => {
  const { body } = await empe.offer({ recipient: holder.did })
  const refused = await empe.claim(body.id, await empe.login(other))
  expect([401, 403]).toContain(refused.status)
  expect((await listed(body.id)).redemptions).toEqual([])
  expect((await empe.claim(body.id, token)).status).toBe(200)
})

test('probe 31: of twenty who claim at once as many succeed as the limit says', async () => {
  const { body } = await empe.offer({ redemption_limit: 5 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => empe.claim(body.id, token)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(15)
  expect((await listed(body.id)).redemptions).toHaveLength(5)
})

test('probe 32: nothing is offered, listed or issued without the secret', async () => {
  const body = { type: 'ProofOfPurchase', credential_subject: { id: holder.did, ticket: 'ticket1' } }
  for (const headers of [{}, { 'x-client-secret': 'wrong' }, { authorization: `Bearer ${token}` }]) {
    expect((await empe.offer({}, headers)).status).toBe(401)
    expect((await empe.call('/v1/offerings', { headers })).status).toBe(401)
    expect((await empe.call('/v1/credentials', { headers, body })).status).toBe(401)
    expect((await empe.call('/v1/schemas', { headers, body: {} })).status).toBe(401)
  }
  expect((await empe.call('/v1/offerings', { headers: { 'x-client-secret': 'x' } })).body).toMatchObject({
    name: 'Unauthorized',
    code: 401,
    status: 401,
  })
})

test('a client without the scope may not, and one that was suspended neither', async () => {
  const { body: stranger } = await empe.office.management.post<Document>('/clients', {
    name: 'Other',
    scopes: ['issuances:read'],
  })
  expect((await empe.offer({}, { 'x-client-secret': stranger['clientSecret'] })).status).toBe(403)
  const { body: client } = await empe.office.management.post<Document>('/clients', {
    name: 'Empe',
    scopes: ['empe:api'],
  })
  expect((await empe.offer({}, { 'x-client-secret': client['clientSecret'] })).status).toBe(201)
  await empe.office.management.request('PATCH', `/clients/${client['id']}`, { status: 'suspended' })
  expect((await empe.offer({}, { 'x-client-secret': client['clientSecret'] })).status).toBe(401)
})

test.each([
  ['a type that there is not', { credential_type: 'Unknown' }, 404],
  ['a claim that there is not', { credential_subject: { ticket: 'a', shoe: 40 } }, 400],
  ['a claim that is missing', { credential_subject: {} }, 400],
  ['a subject that is somebody', { credential_subject: { id: 'did:example:a', ticket: 'a' } }, 400],
  ['a recipient that is no DID', { recipient: 'Ada' }, 400],
  ['no redemption', { redemption_limit: 0 }, 400],
  ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 400],
  ['an end that is none', { expires_at: 'tomorrow' }, 400],
])('an offering with %s is refused', async (_, more, status) => {
  expect((await empe.offer(more)).status).toBe(status)
})

test('a claim needs a token of this office, and an offering that there is', async () => {
  const { body } = await empe.offer()
  const [head, payload, mac] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
  const forged = (more: Document) => Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url')
  for (const bad of [
    'x',
    `${head}.${forged({ sub: other.did })}.${mac}`,
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
    `${head}.${payload}.${mac?.slice(0, -2)}AA`,
    `${token}.x`,
    empe.demo.clientSecret,
  ])
    expect((await empe.claim(body.id, bad)).status, bad.slice(0, 30)).toBe(401)
  for (const headers of [{}, { authorization: `Basic ${token}` }, { authorization: `DPoP ${token}` }]) {
    const none = await empe.call(`/v1/offerings/${body.id}/claim`, { method: 'POST', headers })
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  }
  for (const id of ['0199aabb-0000-7000-8000-000000000001', 'x'])
    expect((await empe.claim(id, token)).status).toBe(404)
})

test('a schema makes a type, its next version changes it, and it is offered at once', async () => {
  const create = (properties: Document, required: string[] = []) =>
    empe.call('/v1/schemas', {
      headers: empe.secret,
      body: {
        name: 'Library card',
        type: 'LibraryCard',
        credentialSubject: { type: 'object', properties, required },
      },
    })
  const first = await create({ id: { type: 'string' }, number: { type: 'string', maxLength: 8 } }, ['number'])
  expect([first.status, first.body]).toMatchObject([
    201,
    { type: 'LibraryCard', version: 1, id: expect.any(String) },
  ])
  const offering = await empe.offer({
    credential_type: 'LibraryCard',
    credential_subject: { number: '12345678' },
  })
  const claimed = await empe.claim(offering.body.id, token)
  expect(claimed.body.credentialSubject).toEqual({ id: holder.did, number: '12345678' })
  const long = await empe.offer({
    credential_type: 'LibraryCard',
    credential_subject: { number: '123456789' },
  })
  expect(long.status).toBe(400)

  const second = await create({ number: { type: 'string' }, branch: { type: 'string' } }, ['branch'])
  expect(second.body).toMatchObject({ version: 2 })
  expect(
    (await empe.offer({ credential_type: 'LibraryCard', credential_subject: { number: '1' } })).status,
  ).toBe(400)
  const both = { number: '1', branch: 'North' }
  expect((await empe.offer({ credential_type: 'LibraryCard', credential_subject: both })).status).toBe(201)

  const all = await empe.call('/v1/schemas?type=LibraryCard&sortBy=version&sortOrder=desc')
  expect(all.body.map(({ version }: Document) => version)).toEqual([2, 1])
  expect((await empe.call('/v1/schemas?version=1')).body).toMatchObject([{ version: 1 }])
  expect((await empe.call(`/v1/schemas/${first.body.id}`)).body).toEqual(first.body)
  const gone = await empe.call(`/v1/schemas/${first.body.id}`, { method: 'DELETE', headers: empe.secret })
  expect(gone.status).toBe(200)
  expect((await empe.call(`/v1/schemas/${first.body.id}`)).status).toBe(404)
  expect((await empe.call(`/v1/schemas/${second.body.id}`, { method: 'DELETE' })).status).toBe(401)
})

test('a schema that is none, or whose name another kind of credential has, is refused', async () => {
  const create = (more: Document) =>
    empe.call('/v1/schemas', {
      headers: empe.secret,
      body: { name: 'A', type: 'SomeType', credentialSubject: { type: 'object' }, ...more },
    })
  for (const more of [
    { type: 'no name' },
    { credentialSubject: { type: 'array' } },
    { credentialSubject: { type: 'object', properties: { a: { type: 'nothing' } } } },
    {
      credentialSubject: { type: 'object', properties: { a: { $ref: 'https://elsewhere.example/schema' } } },
    },
    { type: 'UniversityDegree' },
  ])
    expect((await create(more)).status, JSON.stringify(more)).toBe(400)
})

test('a credential is issued at once to a DID that the application names', async () => {
  const answer = await empe.call('/v1/credentials', {
    headers: empe.secret,
    body: { type: 'ProofOfPurchase', credential_subject: { id: other.did, ticket: 'ticket1' } },
  })
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({
    id: expect.any(String),
    vc: { credentialSubject: { id: other.did, ticket: 'ticket1' } },
  })
  const { id, nonce } = await empe.create({ presentation_definition: anyHolder })
  const vp = await present(other, nonce, [answer.body.vc])
  const none = { ...nothing }
  expect((await empe.validate(id, vp, { presentation_submission: none })).status).toBe(400)
  const anonymous = { type: 'ProofOfPurchase', credential_subject: { ticket: 'ticket1' } }
  expect((await empe.call('/v1/credentials', { headers: empe.secret, body: anonymous })).status).toBe(400)
})

test('what a wallet reads of an offering says nothing of its subject', async () => {
  const { body } = await empe.offer({ recipient: holder.did })
  const read = await empe.call(`/v1/offerings/${body.id}`)
  expect(read.status).toBe(200)
  expect(JSON.stringify(read.body)).not.toMatch(/ticket123|did:empe/)
  const code = await fetch(body.qr_code_url)
  expect([code.status, code.headers.get('content-type')]).toEqual([200, 'image/png'])
})
