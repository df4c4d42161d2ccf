// The office as a holder: it collects what it offers itself, over HTTP like any wallet.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

interface Held {
  readonly id: string
  readonly format: string
  readonly issuer: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly state: string
}

async function accept(offerUri: string, more: Readonly<Record<string, unknown>> = {}) {
  return office.management.post<{
    id?: string
    state?: string
    code?: string
    detail?: string
    credentials: readonly Held[]
  }>('/wallet/credential-offers', { credentialOfferUri: offerUri, ...more })
}

const didKeys = async () => {
  const answer = await fetch(`${office.demo.publicUrl}/.well-known/did.json`)
  const document = (await answer.json()) as { verificationMethod: readonly unknown[] }
  return document.verificationMethod.length
}

interface Outcome {
  readonly state: string
  readonly credentialIds: readonly string[]
  readonly failure?: string
}

function outcomeOf(id: string | undefined): Promise<Outcome> {
  return eventually(async () => {
    const { body } = await office.management.get<Outcome>(`/wallet/credential-offers/${id}`)
    expect(body.state).not.toBe('pending')
    return body
  }, 20_000)
}

describe('an SD-JWT VC', () => {
  test('collected, listed, inspected claim by claim, accepted by its issuer, deleted', async () => {
    const keysBefore = await didKeys()
    const offer = await offerTo(office)
    const answer = await accept(offer.credentialOfferUri)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    const [held, ...others] = answer.body.credentials
    expect(others).toEqual([])
    expect(held).toMatchObject({
      format: 'dc+sd-jwt',
      issuer: expect.stringMatching(/^did:jwk:/),
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
      state: 'valid',
    })
    const list = await office.management.get<{ items: readonly Held[] }>('/wallet/credentials')
    expect(list.body.items).toContainEqual(held)
    const one = `/wallet/credentials/${held?.id}`
    const inspected = await office.management.get<{ claimList: unknown[] }>(one)
    expect(inspected.body.claimList).toEqual(
      expect.arrayContaining([{ path: ['degree'], value: 'Mathematics', selectivelyDisclosable: true }]),
    )
    expect((await viewIssuance(office, offer.id)).state).toBe('accepted')
    expect(await didKeys(), 'keys of the holder are nobody’s business').toBe(keysBefore)

    expect((await office.management.request('DELETE', one)).status).toBe(204)
    expect((await office.management.get(one)).status).toBe(404)
    expect((await office.management.request('DELETE', one)).status).toBe(404)
  })

  test('with a transaction code: without it nothing is spent, with a wrong one nothing is kept', async () => {
    const offer = await offerTo(office, { transactionCode: true })
    const missing = await accept(offer.credentialOfferUri)
    expect([missing.status, missing.body.code]).toEqual([400, 'transaction_code_missing'])
    const wrong = await accept(offer.credentialOfferUri, { transactionCode: '000000x' })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'issuer_refused'])
    expect(wrong.body.detail).toContain('invalid_grant')
    const { transactionCode } = offer
    expect((await accept(offer.credentialOfferUri, { transactionCode })).status).toBe(201)
    const again = await accept(offer.credentialOfferUri, { transactionCode })
    expect(again.status).toBeGreaterThanOrEqual(400)
  })

  test('three copies, each bound to a key of its own', async () => {
    const offer = await offerTo(office)
    const answer = await accept(offer.credentialOfferUri, { copies: 3 })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    expect(new Set(answer.body.credentials.map(({ id }) => id)).size).toBe(3)
  })
})

test('a credential in JWT form, bound to a DID', async () => {
  const offer = await offerTo(office, {
    credentialConfigurationId: 'VerifiedCredentialExpert',
    claims: { given_name: 'Ada', family_name: 'Lovelace' },
  })
  const answer = await accept(offer.credentialOfferUri)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.credentials[0]).toMatchObject({
    format: 'jwt_vc_json',
    claims: { credentialSubject: { firstName: 'Ada', lastName: 'Lovelace' } },
  })
})

test('found by certificate', async () => {
  const person = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' }
  const offer = await offerTo(office, {
    credentialConfigurationId: 'learcredential.employee.sd.1',
    claims: {
      mandate: {
        mandator: { organizationIdentifier: 'VATDE-1' },
        mandatee: person,
        power: [{ function: 'Onboarding', action: 'Execute' }],
      },
    },
  })
  const answer = await accept(offer.credentialOfferUri)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.credentials[0]?.issuer).toBe(office.demo.publicUrl)
})

test('not ready yet: waited for, collected when it was approved', async () => {
  const offer = await offerTo(office, {
    credentialConfigurationId: 'EmployeeBadge',
    claims: { given_name: 'Ada', family_name: 'Lovelace', badge_number: '1' },
  })
  const answer = await accept(offer.credentialOfferUri)
  expect([answer.status, answer.body.state]).toEqual([202, 'pending'])
  expect((await office.management.post(`/issuances/${offer.id}/approve`)).status).toBe(200)
  const body = await outcomeOf(answer.body.id)
  expect(body.state).toBe('collected')
  const held = await office.management.get<Held>(`/wallet/credentials/${body.credentialIds[0]}`)
  expect(held.body.claims).toMatchObject({ badge_number: '1' })
})

test('denied: it fails, and the event says so', async () => {
  const offer = await offerTo(office, {
    credentialConfigurationId: 'EmployeeBadge',
    claims: { given_name: 'Ada', family_name: 'Lovelace', badge_number: '2' },
  })
  const answer = await accept(offer.credentialOfferUri)
  expect((await office.management.post(`/issuances/${offer.id}/deny`)).status).toBe(200)
  expect(await outcomeOf(answer.body.id)).toMatchObject({
    state: 'failed',
    failure: 'The issuer denied the credential.',
  })
  const events = await office.management.get<{ items: readonly { type: string }[] }>('/events')
  expect(events.body.items.map(({ type }) => type)).toContain('wallet.collection.failed')
})

test.each([
  ['token', {}],
  [
    'bitstring',
    {
      credentialConfigurationId: 'learcredential.employee.w3c.4',
      claims: {
        credentialSubject: {
          mandate: {
            mandator: { organizationIdentifier: 'VATES-12345678A' },
            mandatee: { firstName: 'Ana', lastName: 'Garcia', email: 'ana.garcia@eudistack.com' },
            power: [{ function: 'Admin', action: ['Execute'] }],
          },
        },
      },
    },
  ],
])('revoked by its issuer in a %s status list: the holder notices, and tells', async (_, more) => {
  const offer = await offerTo(office, more)
  const [held] = (await accept(offer.credentialOfferUri)).body.credentials
  const { credentialId } = await viewIssuance(office, offer.id)
  expect((await office.management.post(`/credentials/${credentialId}/revoke`)).status).toBe(200)
  await eventually(async () => {
    const { body } = await office.management.get<Held>(`/wallet/credentials/${held?.id}`)
    expect(body.state).toBe('revoked')
  }, 20_000)
  const events = await office.management.get<{
    items: readonly { type: string; data: { credentialId?: string } }[]
  }>('/events')
  const ours = events.body.items.filter(({ data }) => data.credentialId === held?.id)
  expect(ours.map(({ type }) => type).sort()).toEqual([
    'wallet.credential.revoked',
    'wallet.credential.stored',
  ])
})

test('the same request with one Idempotency-Key collects once', async () => {
  const offer = await offerTo(office)
  const body = { credentialOfferUri: offer.credentialOfferUri }
  const headers = { 'idempotency-key': 'collect-once' }
  const [first, second] = [
    await office.management.post('/wallet/credential-offers', body, headers),
    await office.management.post('/wallet/credential-offers', body, headers),
  ]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
})

test.each([
  ['no URI', 'x', 'offer_invalid'],
  ['neither offer nor reference', 'openid-credential-offer://?foo=1', 'offer_invalid'],
  [
    'both',
    'openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=https%3A%2F%2Fa.example',
    'offer_invalid',
  ],
  ['no JSON', 'openid-credential-offer://?credential_offer=%7B', 'offer_invalid'],
])('an offer that is %s is refused', async (_, uri, code) => {
  const answer = await accept(uri)
  expect([answer.status, answer.body.code]).toEqual([400, code])
})
