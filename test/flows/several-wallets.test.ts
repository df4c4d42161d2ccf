// A tenant with several wallets: each has a key of its own, and no credential of one is shown for another.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

interface Wallet {
  readonly id: string
  readonly did: string
  readonly code?: string
}
interface Held {
  readonly id: string
  readonly walletId?: string
  readonly holderDid?: string
}

const open = async (name: string, more: object = {}) =>
  (await office.management.post<Wallet>('/wallets', { name, ...more })).body
async function hold(how: object = {}, issuance: Readonly<Record<string, unknown>> = {}) {
  const { credentialOfferUri } = await offerTo(office, issuance)
  const { status, body } = await office.management.post<{ credentials: readonly Held[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri, ...how },
  )
  expect(status, JSON.stringify(body)).toBe(201)
  return body.credentials[0] as Held
}
async function present(more: object) {
  const { body } = await office.management.post<{ requestUri: string }>('/presentation-requests', {
    dcqlQuery: { credentials: [{ id: 'c', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['degree'] }] }] },
  })
  return office.management.post<{ code?: string; credentials: readonly { readonly id: string }[] }>(
    '/wallet/presentations',
    { requestUri: body.requestUri, ...more },
  )
}
const remove = (path: string) => office.management.request<{ code?: string }>('DELETE', path)

test('what one holds is shown for it alone', async () => {
  const [sales, buying] = [await open('Sales'), await open('Buying')]
  expect(sales.did).toMatch(/^did:jwk:/)
  expect(buying.did).not.toBe(sales.did)
  const ofSales = await hold({ walletId: sales.id })
  const ofTenant = await hold()
  expect(ofSales.walletId).toBe(sales.id)
  const list = await office.management.get<{ items: readonly Held[] }>(
    `/wallet/credentials?walletId=${sales.id}`,
  )
  expect(list.body.items.map(({ id }) => id)).toEqual([ofSales.id])
  expect((await present({ walletId: sales.id })).body.credentials).toMatchObject([{ id: ofSales.id }])
  expect((await present({})).body.credentials).toMatchObject([{ id: ofTenant.id }])
  expect((await present({ walletId: buying.id })).body.code).toBe('credentials_insufficient')
})

test('bound to the DID of the wallet, whose key outlives the credential', async () => {
  const machine = await open('Machine', { didMethod: 'key', algorithm: 'ES256' })
  expect(machine.did).toMatch(/^did:key:/)
  const expert = {
    credentialConfigurationId: 'VerifiedCredentialExpert',
    claims: { given_name: ada.given_name, family_name: ada.family_name },
  }
  const one = await hold({ walletId: machine.id, bindToWallet: true }, expert)
  expect(one.holderDid).toBe(machine.did)
  expect((await remove(`/wallet/credentials/${one.id}`)).status).toBe(204)
  const two = await hold({ walletId: machine.id, bindToWallet: true }, expert)
  const { body } = await office.management.post<{ id: string; requestUri: string }>(
    '/presentation-requests',
    {
      dcqlQuery: {
        credentials: [
          { id: 'c', format: 'jwt_vc_json', meta: { type_values: [['VerifiedCredentialExpert']] } },
        ],
      },
    },
  )
  const shown = await office.management.post('/wallet/presentations', {
    requestUri: body.requestUri,
    walletId: machine.id,
  })
  expect(shown.status, JSON.stringify(shown.body)).toBe(200)
  expect((await office.management.get(`/presentation-requests/${body.id}`)).body).toMatchObject({
    state: 'verified',
  })
  expect((await remove(`/wallets/${machine.id}`)).body.code).toBe('in_use')
  await remove(`/wallet/credentials/${two.id}`)
  expect((await remove(`/wallets/${machine.id}`)).status).toBe(204)
  expect((await office.management.get(`/wallets/${machine.id}`)).status).toBe(404)
})

test('unknown, twice under one name, or bound to nobody: refused', async () => {
  const { credentialOfferUri } = await offerTo(office)
  const refuse = async (path: string, body: object) =>
    (await office.management.post<{ code?: string }>(path, body)).body.code
  const walletId = office.demo.tenantId
  expect(await refuse('/wallet/credential-offers', { credentialOfferUri, walletId })).toBe('holder_not_found')
  expect(await refuse('/wallet/credential-offers', { credentialOfferUri, bindToWallet: true })).toBe(
    'invalid_request',
  )
  expect((await present({ walletId })).body.code).toBe('holder_not_found')
  await open('Twice')
  expect((await open('Twice')).code).toBe('already_exists')
})
