// A university gives Ada her degree, step by step, in the order in which it happens.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, sendJson } from '../../src/cli/tour/answer.ts'
import { readCredential } from '../../src/cli/tour/read-credential.ts'
import {
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  type IssuerEndpoints,
  type Offer,
  offerUrl,
  requestCredential,
  requestNonce,
  requestToken,
} from '../../src/cli/tour/wallet.ts'
import { ada, type CreatedIssuance, eventually, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
let created: CreatedIssuance
let offer: Offer
let endpoints: IssuerEndpoints
let accessToken: string
let credentialId: string
let notificationId: string
const key = createHolderKey()

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

const eventsOf = async () => (await viewIssuance(office, created.id)).timeline.map(({ event }) => event)
const ask = (proofs: readonly string[], token = accessToken) =>
  requestCredential(endpoints.credential_endpoint, token, {
    credential_configuration_id: 'UniversityDegree',
    proofs: { jwt: proofs },
  })

test('the university asks for an offer and gets a link and an end', async () => {
  const answer = await office.management.post<CreatedIssuance>('/issuances', {
    credentialConfigurationId: 'UniversityDegree',
    claims: ada,
  })
  expect(answer.status).toBe(201)
  created = answer.body
  expect(created.state).toBe('offered')
  expect(created.credentialOfferUri).toMatch(/^openid-credential-offer:\/\/\?credential_offer_uri=/)
  expect(Date.parse(created.expiresAt)).toBeGreaterThan(Date.now())
  expect(created.transactionCode).toBeUndefined()
})

test('without its claims there is no offer', async () => {
  const answer = await office.management.post('/issuances', {
    credentialConfigurationId: 'UniversityDegree',
    claims: { given_name: 'Ada' },
  })
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
})

test('Ada’s wallet reads the offer behind the link', async () => {
  const answer = await fetchOffer(created.credentialOfferUri)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  offer = answer.body
  expect(offer.credential_issuer).toBe(office.demo.issuer.credentialIssuer)
  expect(offer.credential_configuration_ids).toEqual(['UniversityDegree'])
  expect((await viewIssuance(office, created.id)).state).toBe('retrieved')
})

test('and the issuer’s metadata', async () => {
  endpoints = await fetchEndpoints(offer.credential_issuer)
  const metadata = await send<Record<string, Record<string, unknown>>>(
    `${office.url}/.well-known/openid-credential-issuer`,
  )
  const configuration = metadata.body['credential_configurations_supported']?.['UniversityDegree']
  expect(metadata.body['credential_issuer']).toBe(offer.credential_issuer)
  expect(configuration).toMatchObject({
    format: 'dc+sd-jwt',
    proof_types_supported: { jwt: { proof_signing_alg_values_supported: expect.arrayContaining(['ES256']) } },
    credential_metadata: {
      claims: Object.keys(ada).map((name) => expect.objectContaining({ path: [name] })),
    },
  })
})

test('it trades the code for an access token, once', async () => {
  const answer = await requestToken(endpoints.token_endpoint, codeOf(offer))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  expect(answer.body.token_type).toBe('Bearer')
  expect(answer.body.expires_in).toBeLessThanOrEqual(300)
  accessToken = answer.body.access_token
  const again = await requestToken(endpoints.token_endpoint, codeOf(offer))
  expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
  expect((await viewIssuance(office, created.id)).state).toBe('authorized')
})

test('what proves no key gets no credential, and spends nothing', async () => {
  const [nonce, spare] = [
    await requestNonce(endpoints.nonce_endpoint),
    await requestNonce(endpoints.nonce_endpoint),
  ]
  const proof = createKeyProof(key, offer.credential_issuer, nonce)
  const [header = '', payload = '', signature = ''] = proof.split('.')
  const stranger = createHolderKey()
  const forged = createKeyProof({ ...key, publicJwk: stranger.publicJwk }, offer.credential_issuer, spare)
  const refusals: readonly [string, readonly string[], string][] = [
    ['a signature of another key', [forged], 'invalid_proof'],
    ['a cut signature', [`${header}.${payload}.${signature.slice(0, -4)}`], 'invalid_proof'],
    ['for another issuer', [createKeyProof(key, 'https://elsewhere.example', spare)], 'invalid_proof'],
    ['a nonce of nobody', [createKeyProof(key, offer.credential_issuer, 'n-0S6_WzA2Mj')], 'invalid_nonce'],
    ['the same key twice', [proof, createKeyProof(key, offer.credential_issuer, nonce)], 'invalid_proof'],
  ]
  for (const [what, proofs, error] of refusals) {
    const answer = await ask(proofs)
    expect([what, answer.status, answer.body.error]).toEqual([what, 400, error])
  }
  const unproved = await requestCredential(endpoints.credential_endpoint, accessToken, {
    credential_configuration_id: 'UniversityDegree',
  })
  expect([unproved.status, unproved.body.error]).toEqual([400, 'invalid_proof'])
  expect((await ask([proof], 'not-a-token')).status).toBe(401)
  expect((await viewIssuance(office, created.id)).state).toBe('authorized')
})

test('it proves its key and gets the credential', async () => {
  const nonce = await requestNonce(endpoints.nonce_endpoint)
  const answer = await ask([createKeyProof(key, offer.credential_issuer, nonce)])
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  notificationId = answer.body.notification_id ?? ''
  const credential = readCredential(answer.body.credentials?.[0]?.credential ?? '')
  expect(credential.header['typ']).toBe('dc+sd-jwt')
  expect(Object.fromEntries(credential.disclosed.map(({ name, value }) => [name, value]))).toEqual(ada)
  expect(credential.payload['cnf']).toMatchObject({ jwk: { x: key.publicJwk.x, y: key.publicJwk.y } })
  for (const value of Object.values(ada)) expect(JSON.stringify(credential.payload)).not.toContain(value)
  const view = await viewIssuance(office, created.id)
  expect(view.state).toBe('issued')
  credentialId = view.credentialId ?? ''
})

test('a second credential is not given for the same offer', async () => {
  const nonce = await requestNonce(endpoints.nonce_endpoint)
  const answer = await ask([createKeyProof(createHolderKey(), offer.credential_issuer, nonce)])
  expect([answer.status, answer.body.error]).toEqual([400, 'credential_request_denied'])
})

test('it says that Ada keeps it', async () => {
  const notify = (id: string) =>
    sendJson(
      endpoints.notification_endpoint,
      { notification_id: id, event: 'credential_accepted' },
      { authorization: `Bearer ${accessToken}` },
    )
  expect((await notify('unknown')).status).toBe(400)
  expect((await notify(notificationId)).status).toBe(204)
  expect((await notify(notificationId)).status).toBe(204)
  const view = await eventually(async () => {
    const seen = await viewIssuance(office, created.id)
    expect(seen.state).toBe('accepted')
    return seen
  })
  expect(view.credentialId).toBe(credentialId)
})

test('the office remembers what happened, and no claim', async () => {
  expect(await eventsOf()).toEqual([
    'issuance.offered',
    'issuance.retrieved',
    'issuance.authorized',
    'issuance.issued',
    'issuance.accepted',
  ])
  const record = await office.management.get<Record<string, unknown>>(`/credentials/${credentialId}`)
  expect(record.body).toMatchObject({ id: credentialId, format: 'dc+sd-jwt', status: 'valid' })
  expect(JSON.stringify(record.body)).not.toContain('Lovelace')
  expect(JSON.stringify(await viewIssuance(office, created.id))).not.toContain('Lovelace')
  expect((await send(offerUrl(created.credentialOfferUri))).status).toBe(410)
  expect(office.output()).not.toContain('Lovelace')
})
