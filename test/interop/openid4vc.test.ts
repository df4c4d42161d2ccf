// A wallet on `@openid4vc/openid4vci`: OpenID4VCI 1.0, every way that the library knows.
import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { readStatus, verifySdJwtVc } from './oracles/verify-sd-jwt-vc.ts'
import { openUniversity, type University } from './university.ts'
import { collectWithOpenId4vc } from './wallets/openid4vc.ts'

let university: University
beforeAll(async () => {
  university = await openUniversity()
})
afterAll(() => university?.office.remove())

const offer = (more: Readonly<Record<string, unknown>> = {}) => offerTo(university.office, more)

test.each(['reference', 'value'])('an offer by %s', async (offerBy) => {
  const created = await offer({ offerBy })
  expect(created.credentialOfferUri).toContain(
    offerBy === 'value' ? 'credential_offer=' : 'credential_offer_uri=',
  )
  const { credentials, keys, tokenType } = await collectWithOpenId4vc(created.credentialOfferUri)
  expect(tokenType).toBe('Bearer')
  const { claims, disclosable, header } = await verifySdJwtVc(credentials[0] ?? '')
  expect(claims).toMatchObject(ada)
  expect(disclosable.toSorted()).toEqual(Object.keys(ada).toSorted())
  expect(header['typ']).toBe('dc+sd-jwt')
  const [bound, held] = [claims.cnf?.jwk ?? {}, keys[0]?.publicJwk ?? {}]
  expect(await calculateJwkThumbprint(bound)).toBe(await calculateJwkThumbprint(held))
})

test('a credential by certificate', async () => {
  const { office, authority, configurations } = university
  const { credentialOfferUri } = await offer({ credentialConfigurationId: configurations.x5c })
  const { credentials } = await collectWithOpenId4vc(credentialOfferUri)
  const { claims } = await verifySdJwtVc(credentials[0] ?? '', authority.trustAnchor)
  expect(claims).toMatchObject({ ...ada, iss: office.demo.issuer.credentialIssuer })
  expect(await readStatus(credentials[0] ?? '', authority.trustAnchor)).toBe(0)
})

test('with a transaction code, and without it not', async () => {
  const { credentialOfferUri, transactionCode = '' } = await offer({ transactionCode: true })
  await expect(collectWithOpenId4vc(credentialOfferUri)).rejects.toThrow()
  await expect(collectWithOpenId4vc(credentialOfferUri, { txCode: '0' })).rejects.toThrow()
  const { credentials } = await collectWithOpenId4vc(credentialOfferUri, { txCode: transactionCode })
  expect(credentials).toHaveLength(1)
})

test('ten copies over a token that is bound to a key', async () => {
  const { credentialOfferUri } = await offer()
  const { credentials, tokenType, keys } = await collectWithOpenId4vc(credentialOfferUri, {
    copies: 10,
    dpop: true,
  })
  expect(tokenType).toBe('DPoP')
  const verified = await Promise.all(credentials.map((credential) => verifySdJwtVc(credential)))
  expect(verified.map(({ claims }) => claims.cnf?.jwk.x)).toEqual(keys.map(({ publicJwk }) => publicJwk.x))
})

test.each([
  ['credential_accepted', 'accepted'],
  ['credential_deleted', 'rejected'],
  ['credential_failure', 'failed'],
] as const)('%s makes the issuance %s', async (event, state) => {
  const { id, credentialOfferUri } = await offer()
  const { notify } = await collectWithOpenId4vc(credentialOfferUri, { dpop: true })
  expect(await notify(event, 'told by the wallet')).toBe(204)
  await eventually(async () => expect((await viewIssuance(university.office, id)).state).toBe(state))
})

test('deferred until it is approved', async () => {
  const { office, configurations } = university
  const { id, credentialOfferUri } = await offer({ credentialConfigurationId: configurations.manual })
  const waiting = await collectWithOpenId4vc(credentialOfferUri)
  expect(waiting.credentials).toEqual([])
  const stillWaiting = await waiting.collectDeferred()
  expect([stillWaiting.credentials, stillWaiting.transactionId]).toEqual([[], waiting.transactionId])
  expect((await office.management.post(`/issuances/${id}/approve`)).status).toBe(200)
  const { credentials } = await waiting.collectDeferred()
  expect((await verifySdJwtVc(credentials[0] ?? '')).claims).toMatchObject(ada)
})

test('revoked: the list says so within two seconds, to a library of somebody else', async () => {
  const { office } = university
  const { id, credentialOfferUri } = await offer()
  const [credential = ''] = (await collectWithOpenId4vc(credentialOfferUri)).credentials
  expect(await readStatus(credential)).toBe(0)
  const { credentialId } = await viewIssuance(office, id)
  const decide = async (verb: string, status: number) => {
    expect((await office.management.post(`/credentials/${credentialId}/${verb}`, {})).status).toBe(200)
    await eventually(async () => expect(await readStatus(credential)).toBe(status), 2000)
  }
  await decide('suspend', 2)
  await decide('reinstate', 0)
  await decide('revoke', 1)
})
