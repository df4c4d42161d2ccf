import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../test/support/test-wallet.ts'

let office: IssuingOffice
beforeAll(async () => {
  office = await openIssuingOffice()
  await office.configure()
})
afterAll(() => office.close())

const get = async (path = '') => (await office.server.inject(`/.well-known/jwt-vc-issuer${path}`)).json()

test('has the key that a credential names, also after it was retired', async () => {
  const wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  const token = await wallet.token((await office.offer()).offerUri)
  const answer = await wallet.collect(token, await wallet.request([createWalletKey()]))
  const [head = ''] = answer.json().credentials[0].credential.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const { issuer, jwks } = await get()
  expect(issuer).toBe(PUBLIC_URL)
  expect(jwks.keys).toEqual([
    { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid, use: 'sig', alg: 'ES256' },
  ])
  const { keys, units } = office.ports
  const { key, write } = await keys.generate(office.tenant.id, 'EdDSA')
  await units.commit([write, keys.retire(office.tenant.id, kid, key.id)])
  const kids = (await get()).jwks.keys.map((jwk: { kid: string }) => jwk.kid)
  expect(kids.sort()).toEqual([kid, key.id].sort())
})

test('of another tenant has other keys', async () => {
  const tenant = await office.addTenant(false)
  expect(await get(`/t/${tenant.id}`)).toEqual({ issuer: `${PUBLIC_URL}/t/${tenant.id}`, jwks: { keys: [] } })
})
