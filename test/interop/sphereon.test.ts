// A wallet on `@sphereon/oid4vci-client`, which speaks draft 15: served where the tenant says so, and nowhere else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, offerTo } from '../support/holder.ts'
import { verifySdJwtVc } from './oracles/verify-sd-jwt-vc.ts'
import { openUniversity, type University } from './university.ts'
import { collectWithSphereon } from './wallets/sphereon.ts'

let university: University
beforeAll(async () => {
  university = await openUniversity()
})
afterAll(() => university?.office.remove())

const serveDrafts = async (openid4vciDraft15: boolean) => {
  const { office } = university
  const answer = await office.management.request('PATCH', `/tenants/${office.demo.tenantId}`, {
    settings: { openid4vciDraft15 },
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
}

test('refused by a tenant that serves the final version alone', async () => {
  const { credentialOfferUri } = await offerTo(university.office)
  await expect(collectWithSphereon(credentialOfferUri, { format: 'dc+sd-jwt' })).rejects.toThrow()
})

test('served where draft 15 is switched on, with and without a transaction code', async () => {
  await serveDrafts(true)
  for (const transactionCode of [undefined, true]) {
    const created = await offerTo(university.office, transactionCode === undefined ? {} : { transactionCode })
    const { credentials, key } = await collectWithSphereon(created.credentialOfferUri, {
      format: 'dc+sd-jwt',
      ...(created.transactionCode === undefined ? {} : { txCode: created.transactionCode }),
    })
    const { claims } = await verifySdJwtVc(credentials[0] ?? '')
    expect(claims).toMatchObject(ada)
    expect(claims.cnf?.jwk.x).toBe(key.publicJwk.x)
  }
  await serveDrafts(false)
})
