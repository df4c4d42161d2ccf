// Credo as holder: it verifies signature, trust, times and status by itself before it takes a credential.
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { verifySdJwtVc } from './oracles/verify-sd-jwt-vc.ts'
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

const offer = async (credentialConfigurationId: string, more: Readonly<Record<string, unknown>> = {}) =>
  offerTo(university.office, { credentialConfigurationId, ...more })

test('SD-JWT VC by certificate, two copies, status checked', async () => {
  const { credentialOfferUri } = await offer(university.configurations.x5c)
  const { credentials } = await credo.collect(credentialOfferUri, { copies: 2, verifyStatus: true })
  expect(credentials).toHaveLength(2)
  for (const credential of credentials) {
    const { claims } = await verifySdJwtVc(credential, university.authority.trustAnchor)
    expect(claims).toMatchObject(ada)
  }
})

test('SD-JWT VC by did:jwk, with a transaction code, accepted', async () => {
  const {
    id,
    credentialOfferUri,
    transactionCode = '',
  } = await offer(university.configurations.did, {
    transactionCode: true,
  })
  const { credentials, notify } = await credo.collect(credentialOfferUri, { txCode: transactionCode })
  expect((await verifySdJwtVc(credentials[0] ?? '')).claims).toMatchObject(ada)
  await notify('credential_accepted')
  await eventually(async () =>
    expect((await viewIssuance(university.office, id)).timeline.at(-1)?.event).toBe('issuance.accepted'),
  )
})

test('W3C credential as JWT, bound to the holder’s did:jwk', async () => {
  const { credentialOfferUri } = await offer(university.configurations.w3c)
  const [credential = ''] = (await credo.collect(credentialOfferUri, { binding: 'did' })).credentials
  expect(decodeProtectedHeader(credential).kid).toMatch(/^did:jwk:/)
  const { sub, vc } = decodeJwt<{ vc: { credentialSubject: Record<string, unknown> } }>(credential)
  expect(sub).toMatch(/^did:jwk:/)
  expect(vc.credentialSubject).toMatchObject(ada)
})

test('deferred', async () => {
  const { credentialOfferUri } = await offer(university.configurations.manual)
  const { credentials, deferred } = await credo.collect(credentialOfferUri)
  expect([credentials, deferred]).toEqual([[], 1])
})

test('it refuses a certificate under a root that it does not trust', async () => {
  const distrustful = await startCredo()
  const { credentialOfferUri } = await offer(university.configurations.x5c)
  await expect(distrustful.collect(credentialOfferUri)).rejects.toThrow()
  await distrustful.stop()
})
