// The office as a holder, against an issuer on other people's code.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type ForeignIssuer,
  type ForeignOffer,
  startForeignIssuer,
} from '../support/foreign-issuer/foreign-issuer.ts'
import { eventually } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
let issuer: ForeignIssuer
const claims = { given_name: 'Ada', family_name: 'Lovelace' }

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())
beforeEach(async () => {
  issuer = await startForeignIssuer()
  return () => issuer.close()
})

interface Held {
  readonly id: string
  readonly format: string
  readonly issuer: string
  readonly state: string
  readonly claims: Readonly<Record<string, unknown>>
}

async function collect(offer: Omit<ForeignOffer, 'claims'>, more: Readonly<Record<string, unknown>> = {}) {
  const credentialOfferUri = await issuer.createOffer({ ...offer, claims })
  return office.management.post<{ id: string; code?: string; credentials: readonly Held[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri, ...more },
  )
}

test.each(['x5c', 'did'] as const)('an SD-JWT VC of an issuer that is found by %s', async (naming) => {
  const answer = await collect({ configuration: 'diploma', naming })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.credentials).toMatchObject([
    { format: 'dc+sd-jwt', claims, issuer: naming === 'x5c' ? issuer.url : issuer.identity.did },
  ])
  expect(issuer.notifications).toEqual(['credential_accepted'])
})

test('by value, with a transaction code, three copies, a token bound to a key', async () => {
  const offer = { configuration: 'diploma', txCode: '4711', byValue: true } as const
  expect((await collect(offer)).body.code).toBe('transaction_code_missing')
  expect((await collect(offer, { transactionCode: '4712' })).body.code).toBe('issuer_refused')
  const answer = await collect(offer, { transactionCode: '4711', copies: 3 })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.credentials).toHaveLength(3)
})

test('a W3C credential in JWT form', async () => {
  const answer = await collect({ configuration: 'diploma.w3c' })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.credentials).toMatchObject([
    { format: 'jwt_vc_json', issuer: issuer.identity.did, claims: { credentialSubject: claims } },
  ])
})

test('a deferred one comes by itself', async () => {
  const answer = await collect({ configuration: 'diploma.w3c', deferred: true })
  expect(answer.status, JSON.stringify(answer.body)).toBe(202)
  await eventually(async () => {
    const { body } = await office.management.get<{ state: string }>(
      `/wallet/credential-offers/${answer.body.id}`,
    )
    expect(body.state).toBe('collected')
  }, 20_000)
})

test('a person logs in: pushed, with PKCE, the token bound to a key', async () => {
  const credentialOfferUri = await issuer.createOffer({ configuration: 'diploma', login: true, claims })
  const begun = await office.management.post<{ id: string; authorizationUrl: string }>(
    '/wallet/authorizations',
    {
      credentialOfferUri,
      copies: 2,
    },
  )
  expect(begun.status, JSON.stringify(begun.body)).toBe(201)
  const loggedIn = await fetch(begun.body.authorizationUrl, { redirect: 'manual' })
  expect(loggedIn.status).toBe(303)
  const back = await fetch(loggedIn.headers.get('location') ?? '')
  expect(await back.text()).toContain('was collected')
  const { body } = await office.management.get<{
    state: string
    failure?: string
    credentialIds: readonly string[]
  }>(`/wallet/authorizations/${begun.body.id}`)
  expect(body.state, body.failure).toBe('collected')
  expect(body.credentialIds).toHaveLength(2)
  const held = await office.management.get(`/wallet/credentials/${body.credentialIds[0]}`)
  expect(held.body).toMatchObject({ format: 'dc+sd-jwt', claims })
  // A link is good for one login.
  expect((await fetch(begun.body.authorizationUrl, { redirect: 'manual' })).status).toBe(400)
})
