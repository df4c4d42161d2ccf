// Ten copies of one degree, each bound to a key of its own, so that two verifiers cannot tell that they met the same Ada.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCredential, readStatus } from '../../src/cli/tour/read-credential.ts'
import { createHolderKey } from '../../src/cli/tour/wallet.ts'
import { authorizeHolder, collect, eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

test('ten proofs, ten credentials that share nothing but what they say', async () => {
  const { credentials, keys } = await collect(await offerTo(office), 10)
  expect(credentials).toHaveLength(10)
  const copies = credentials.map(readCredential)
  const bound = copies.map(({ payload }) => (payload['cnf'] as { jwk: { x: string } }).jwk.x)
  expect(bound).toEqual(keys.map(({ publicJwk }) => publicJwk.x))
  expect(new Set(copies.map(({ statusEntry }) => `${statusEntry.uri}#${statusEntry.idx}`)).size).toBe(10)
  expect(new Set(copies.flatMap(({ payload }) => payload['_sd'] as string[])).size).toBe(30)
})

test('an eleventh proof is one too many', async () => {
  const holder = await authorizeHolder(await offerTo(office))
  const answer = await holder.request(await holder.prove(Array.from({ length: 11 }, createHolderKey)))
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_proof'])
})

test('revoking the credential revokes every copy', async () => {
  const created = await offerTo(office)
  const { credentials } = await collect(created, 3)
  const { credentialId } = await viewIssuance(office, created.id)
  expect((await office.management.post(`/credentials/${credentialId}/revoke`, {})).status).toBe(200)
  await eventually(async () => {
    const statuses = await Promise.all(credentials.map((one) => readStatus(readCredential(one).statusEntry)))
    expect(statuses).toEqual(['revoked', 'revoked', 'revoked'])
  }, 2000)
})
