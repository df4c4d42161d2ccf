// Credo as holder: it verifies who asks and chooses what it shows; we verify what it shows.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, offerTo, viewIssuance } from '../support/holder.ts'
import { openUniversity, type University } from './university.ts'
import { type CredoWallet, startCredo } from './wallets/credo/credo.ts'

let university: University
let credo: CredoWallet
beforeAll(async () => {
  university = await openUniversity()
  credo = await startCredo({ trustedCertificates: [university.authority.trustAnchor] })
})
afterAll(async () => {
  await credo?.stop()
  await university?.office.remove()
})

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials: Readonly<Record<string, readonly { readonly claims: unknown }[]>>
  readonly failure?: { readonly code: string }
}

async function hold(credentialConfigurationId: string, binding: 'jwk' | 'did' = 'jwk') {
  const offered = await offerTo(university.office, { credentialConfigurationId })
  const { records } = await credo.collect(offered.credentialOfferUri, { binding })
  await credo.store(records)
  return offered
}

async function ask(query: object, more: Readonly<Record<string, unknown>> = {}): Promise<View> {
  const { status, body } = await university.office.management.post<View>('/presentation-requests', {
    dcqlQuery: { credentials: [query] },
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const view = async (id: string) =>
  (await university.office.management.get<View>(`/presentation-requests/${id}`)).body

const vctOf = async (id: string) => {
  const { body } = await university.office.management.get<{ type: { vct: string } }>(
    `/credential-configurations/${id}`,
  )
  return body.type.vct
}
const degree = async (id: string) => ({
  id: 'degree',
  format: 'dc+sd-jwt',
  meta: { vct_values: [await vctOf(id)] },
  claims: [{ path: ['given_name'] }, { path: ['degree'] }],
})

test('SD-JWT VC, by DID, with what was asked for and no more', async () => {
  await hold(university.configurations.did)
  const { id, requestUri } = await ask(await degree(university.configurations.did))
  expect(await credo.present(requestUri)).toEqual({ clientIdPrefix: 'decentralized_identifier', status: 200 })
  const { state, credentials, failure } = await view(id)
  expect([state, failure]).toEqual(['verified', undefined])
  expect(credentials['degree']?.[0]?.claims).toEqual({ given_name: ada.given_name, degree: ada.degree })
})

test.each(['x509_hash', 'x509_san_dns'])('asked by %s, under a root that it trusts', async (verifierName) => {
  const { office, configurations } = university
  await hold(configurations.x5c)
  const { body } = await office.management.get<{ items: { id: string; name: string }[] }>('/issuers')
  const issuerId = body.items.find(({ name }) => name === 'University by certificate')?.id
  const query = await degree(configurations.x5c)
  const { id, requestUri } = await ask(query, { verifierName, issuerId })
  expect(await credo.present(requestUri)).toEqual({ clientIdPrefix: verifierName, status: 200 })
  expect((await view(id)).state).toBe('verified')
})

test('it does not answer whom it does not trust', async () => {
  const query = await degree(university.configurations.did)
  const { id, requestUri } = await ask(query, { verifierName: 'x509_hash' })
  await expect(credo.present(requestUri)).rejects.toThrow()
  expect((await view(id)).state).toBe('retrieved')
})

test('a transaction that it authorizes', async () => {
  const transactionData = [{ type: 'payment', credential_ids: ['degree'], amount: '12.00' }]
  const query = await degree(university.configurations.did)
  const { id, requestUri } = await ask(query, { transactionData })
  expect(await credo.present(requestUri)).toMatchObject({ status: 200 })
  expect(await view(id)).toMatchObject({ state: 'verified', transactionData })
})

test('encrypted to the key of the request, a transaction with it', async () => {
  const transactionData = [{ type: 'payment', credential_ids: ['degree'], amount: '12.00' }]
  const query = await degree(university.configurations.did)
  const asking = { responseMode: 'direct_post.jwt', transactionData }
  const [first, second] = [await ask(query, asking), await ask(query, asking)]
  const sent = await credo.present(first.requestUri)
  expect(sent).toMatchObject({ status: 200, encrypted: { alg: 'ECDH-ES', enc: 'A128GCM' } })
  const { state, credentials, failure } = await view(first.id)
  expect([state, failure]).toEqual(['verified', undefined])
  expect(credentials['degree']?.[0]?.claims).toEqual({ given_name: ada.given_name, degree: ada.degree })
  // Each request has a key of its own.
  const next = await credo.present(second.requestUri)
  expect(next.encrypted?.kid).toEqual(expect.any(String))
  expect(next.encrypted?.kid).not.toBe(sent.encrypted?.kid)
  expect((await view(second.id)).state).toBe('verified')
})

test('W3C credential as JWT, in a presentation of its subject', async () => {
  await hold(university.configurations.w3c, 'did')
  const { id, requestUri } = await ask({
    id: 'degree',
    format: 'jwt_vc_json',
    meta: { type_values: [['UniversityDegree']] },
    claims: [{ path: ['credentialSubject', 'degree'] }],
  })
  expect(await credo.present(requestUri)).toMatchObject({ status: 200 })
  const { state, credentials, failure } = await view(id)
  expect([state, failure]).toEqual(['verified', undefined])
  expect(credentials['degree']?.[0]?.claims).toMatchObject({ credentialSubject: ada })
})

test('revoked, and what it shows is refused', async () => {
  const { office, configurations } = university
  const fresh = await startCredo({ trustedCertificates: [university.authority.trustAnchor] })
  const offered = await offerTo(office)
  const { records } = await fresh.collect(offered.credentialOfferUri)
  await fresh.store(records)
  const { credentialId: held = '' } = await viewIssuance(office, offered.id)
  expect((await office.management.post(`/credentials/${held}/revoke`, {})).status).toBe(200)
  const { id, requestUri } = await ask(await degree(configurations.did))
  await fresh.present(requestUri).catch(() => {})
  expect(await view(id)).toMatchObject({ state: 'failed', failure: { code: 'credential_revoked' } })
  await fresh.stop()
})
