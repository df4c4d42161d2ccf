// Offers of the office to wallets of TSG: the named probes T23 to T26, and the office as both sides of its own offer.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHolderKey, createKeyProof } from '../../../src/cli/tour/wallet.ts'
import { signJws } from '../../../src/lib/jws.ts'
import { startCounterpart } from '../dcp/party.ts'
import { startTsgOffice, type TsgAnswer, type TsgOffice } from './support.ts'

const OFFERS = '/api/management/issuance/offers'
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const credentialSubject = { given_name: 'Ada', family_name: 'Lovelace' }
const wanted = { credentialType: 'VerifiedCredentialExpert', credentialSubject }

let tsg: TsgOffice
beforeAll(async () => {
  tsg = await startTsgOffice()
})
afterAll(() => tsg?.office.remove())

interface Created {
  readonly id: string
  readonly code: string
}
const offer = async (more: object = {}): Promise<Created> => {
  const { status, body } = await tsg.call(OFFERS, { body: { ...wanted, ...more } })
  expect(status, JSON.stringify(body)).toBe(200)
  return { id: body.id, code: body.grants[GRANT]['pre-authorized_code'] }
}
const listed = async (id: string, token?: string) => {
  const { status, body } = await tsg.call(OFFERS, token === undefined ? {} : { token })
  expect(status).toBe(200)
  return (body as readonly { readonly id: string }[]).find((each) => each.id === id)
}
const post = async (path: string, init: RequestInit): Promise<Pick<TsgAnswer, 'status' | 'body'>> => {
  const response = await fetch(`${tsg.demo.baseUrl}${path}`, { method: 'POST', ...init })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
const redeem = (code: string, path = '/oauth/token') =>
  post(path, { body: new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': code }) })
const nonce = async () => (await post('/oid4vci/nonce', {})).body.c_nonce as string
const collect = (token: string | undefined, jwt: string, path = '/oid4vci/credential') =>
  post(path, {
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ credential_identifier: wanted.credentialType, proofs: { jwt: [jwt] } }),
  })

test('T23: an offer is made, read by anybody who has its id, and listed without its code', async () => {
  const { status, body } = await tsg.call(OFFERS, { body: { ...wanted, holderId: 'did:web:holder.example' } })
  expect(status).toBe(200)
  const { id, ...bare } = body
  expect(bare).toEqual({
    credential_issuer: tsg.demo.baseUrl,
    credential_configuration_ids: ['VerifiedCredentialExpert'],
    grants: { [GRANT]: { 'pre-authorized_code': expect.any(String) } },
  })
  const read = await tsg.call(`${OFFERS}/${id}`, { token: null })
  expect([read.status, read.body]).toEqual([200, bare])

  expect(await listed(id)).toEqual({
    id,
    createdDate: expect.stringMatching(/Z$/),
    preAuthorizedCode: '********',
    holderId: 'did:web:holder.example',
    credentialType: 'VerifiedCredentialExpert',
    revoked: false,
    credentialSubject: { firstName: 'Ada', lastName: 'Lovelace' },
  })
  const list = await tsg.call(OFFERS)
  expect(JSON.stringify(list.body)).not.toContain(bare.grants[GRANT]['pre-authorized_code'])
  expect(Number(list.headers.get('x-total'))).toBe(list.body.length)
})

test('T23: who may only read finds no id that opens an offer', async () => {
  const { id } = await offer()
  const { body } = await tsg.call(OFFERS, { token: tsg.demo.limitedAccessToken })
  expect(body.length).toBeGreaterThan(0)
  for (const each of body) expect((await tsg.call(`${OFFERS}/${each.id}`, { token: null })).status).toBe(404)
  expect(await listed(id, tsg.demo.limitedAccessToken)).toBeUndefined()
  expect((await tsg.call(OFFERS, { token: tsg.demo.limitedAccessToken, body: wanted })).status).toBe(403)
})

test.each([
  ['no credentialType', { credentialType: undefined }],
  ['a credentialType that there is not', { credentialType: 'Unknown' }],
  ['no credentialSubject', { credentialSubject: undefined }],
  ['a claim that is missing', { credentialSubject: { given_name: 'Ada' } }],
  ['a claim that there is not', { credentialSubject: { ...credentialSubject, shoe_size: 40 } }],
  ['a code of the caller’s own', { preAuthorizedCode: 'mine' }],
])('T23: %s is refused', async (_, more) => {
  const { status, body } = await tsg.call(OFFERS, { body: { ...wanted, ...more } })
  expect([status, body.code]).toEqual([400, 400])
})

test('T23: output names are understood too', async () => {
  const { id } = await offer({ credentialSubject: { firstName: 'Ada', lastName: 'Lovelace' } })
  expect(await listed(id)).toMatchObject({ credentialSubject: { firstName: 'Ada', lastName: 'Lovelace' } })
})

test('T24: an offer is redeemed, and knows its credential', async () => {
  const { id, code } = await offer()
  const token = await redeem(code)
  expect(token).toMatchObject({
    status: 200,
    body: {
      authorization_details: [
        {
          type: 'openid_credential',
          credential_configuration_id: wanted.credentialType,
          credential_identifiers: [wanted.credentialType],
        },
      ],
    },
  })
  const { baseUrl } = tsg.demo
  const proof = createKeyProof(createHolderKey(), baseUrl, await nonce())
  const { status, body } = await collect(token.body.access_token, proof)
  expect(status, JSON.stringify(body)).toBe(200)
  const [, payload = ''] = body.credentials[0].credential.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  expect(claims.vc.credentialSubject).toMatchObject({ firstName: 'Ada' })
  expect(claims.jti).toMatch(new RegExp(`^${baseUrl}/`))
  expect(await listed(id)).toMatchObject({ credentialId: expect.any(String), revoked: false })
  expect((await tsg.call(`${OFFERS}/${id}`, { token: null })).status).toBe(404)
})

test('T24: a wallet of the product, which names itself in iss, collects by the key of its DID', async () => {
  const outside = await startCounterpart()
  try {
    const holder = outside.party('wallet')
    const proof = async (iss: string) =>
      signJws(
        { typ: 'openid4vci-proof+jwt', alg: 'ES256', kid: holder.kid } as { alg: 'ES256' },
        { iss, aud: tsg.demo.baseUrl, nonce: await nonce(), iat: Math.floor(Date.now() / 1000) },
        holder.key.privateKey,
      )
    const { body: token } = await redeem((await offer()).code)
    const refused = await collect(token.access_token, await proof(`${holder.did}:other`))
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
    const { status, body } = await collect(token.access_token, await proof(holder.did))
    expect(status, JSON.stringify(body)).toBe(200)
    const [, payload = ''] = body.credentials[0].credential.split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).sub).toBe(holder.did)
  } finally {
    await outside.close()
  }
})

test('T25: neither a revoked offer nor a code twice', async () => {
  const { id, code } = await offer()
  const revoke = () => tsg.call(`${OFFERS}/${id}/revoke`, { method: 'PUT' })
  expect(await revoke()).toMatchObject({ status: 200, body: { id, revoked: true } })
  expect((await revoke()).status).toBe(200)
  expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  expect((await tsg.call(`${OFFERS}/${id}`, { token: null })).status).toBe(404)
  expect(await listed(id)).toMatchObject({ revoked: true })

  const other = await offer()
  const answers = await Promise.all(Array.from({ length: 5 }, () => redeem(other.code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400])
})

test('T25: only an offer of its own, and with the right to', async () => {
  const { id } = await offer()
  const token = null
  const json = { accept: 'application/json' }
  expect((await tsg.call(`${OFFERS}/${id}/revoke`, { method: 'PUT', token, headers: json })).status).toBe(401)
  for (const unknown of ['x', `${id.slice(0, -2)}AA`, '00000000-0000-4000-8000-000000000000']) {
    expect((await tsg.call(`${OFFERS}/${unknown}/revoke`, { method: 'PUT' })).status).toBe(404)
    expect((await tsg.call(`${OFFERS}/${unknown}`, { token })).status).toBe(404)
  }
})

test('T26: a replayed nonce, another audience, no key, no token', async () => {
  const { baseUrl } = tsg.demo
  const used = await nonce()
  const { body } = await redeem((await offer()).code)
  const key = createHolderKey()
  const forged = createKeyProof(key, baseUrl, await nonce()).split('.')
  const keyless = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'openid4vci-proof+jwt' })).toString(
    'base64url',
  )
  const attempts = [
    ['https://other.example', await nonce(), undefined],
    [baseUrl, 'x', undefined],
    [baseUrl, used, `${keyless}.${forged[1]}.${forged[2]}`],
  ] as const
  for (const [audience, value, whole] of attempts) {
    const proof = whole ?? createKeyProof(key, audience, value)
    expect((await collect(body.access_token, proof)).status).toBe(400)
  }
  expect((await collect(undefined, createKeyProof(key, baseUrl, await nonce()))).status).toBe(401)
  const good = await nonce()
  expect((await collect(body.access_token, createKeyProof(key, baseUrl, good))).status).toBe(200)
  const second = await redeem((await offer()).code)
  expect((await collect(second.body.access_token, createKeyProof(key, baseUrl, good))).status).toBe(400)
})

test.each([
  ['/oid4vci/token', '/oid4vci'],
  ['/api/oid4vci/token', '/api/oid4vci'],
])('T24: the same at %s', async (tokenPath, prefix) => {
  const { code } = await offer()
  const { status, body } = await redeem(code, tokenPath)
  expect(status).toBe(200)
  const { c_nonce } = (await post(`${prefix}/nonce`, {})).body
  const proof = createKeyProof(createHolderKey(), tsg.demo.baseUrl, c_nonce)
  const answer = await collect(body.access_token, proof, `${prefix}/credential`)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect(await redeem(code, tokenPath)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})

test('the office collects its own offer, over the same API', async () => {
  const { id, code } = await offer()
  const { status, body } = await tsg.request({ issuerUrl: tsg.demo.baseUrl, preAuthorizedCode: code })
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body).toMatchObject({
    targetDid: tsg.demo.walletDid,
    selfIssued: true,
    revoked: false,
    statusListIndex: expect.any(Number),
    credential: {
      type: ['VerifiableCredential', 'VerifiedCredentialExpert'],
      credentialSubject: { id: tsg.demo.walletDid, firstName: 'Ada', lastName: 'Lovelace' },
    },
  })
  expect(await listed(id)).toMatchObject({ credentialId: expect.any(String) })
  const again = await tsg.request({ issuerUrl: tsg.demo.baseUrl, preAuthorizedCode: code })
  expect([again.status, again.body.error]).toEqual([400, expect.stringContaining('invalid_grant')])
})
