// A credential that a person has to approve first: the wallet waits, and comes back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCredential } from '../../src/cli/tour/read-credential.ts'
import { createHolderKey } from '../../src/cli/tour/wallet.ts'
import { authorizeHolder, configureLike, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
  await configureLike(office, 'UniversityDegree', 'HonoraryDegree', { approval: 'manual' })
})
afterAll(() => office?.remove())

async function applyForDegree() {
  const created = await offerTo(office, { credentialConfigurationId: 'HonoraryDegree' })
  const holder = await authorizeHolder(created)
  const key = createHolderKey()
  const answer = await holder.request(await holder.prove([key]))
  expect([answer.status, answer.body.credentials]).toEqual([202, undefined])
  expect(answer.body.interval).toBeGreaterThan(0)
  return { id: created.id, holder, key, transactionId: answer.body.transaction_id ?? '' }
}

test('approved: collected once, bound to the key that was proved at first', async () => {
  const { id, holder, key, transactionId } = await applyForDegree()
  const waiting = await holder.collectDeferred(transactionId)
  expect([waiting.status, waiting.body.transaction_id]).toEqual([202, transactionId])
  expect((await viewIssuance(office, id)).state).toBe('deferred')
  expect((await office.management.post(`/issuances/${id}/approve`)).status).toBe(200)

  const answer = await holder.collectDeferred(transactionId)
  expect(answer.status).toBe(200)
  const credential = readCredential(answer.body.credentials?.[0]?.credential ?? '')
  expect(credential.payload['cnf']).toMatchObject({ jwk: { x: key.publicJwk.x } })
  const again = await holder.collectDeferred(transactionId)
  expect([again.status, again.body.error]).toEqual([400, 'invalid_transaction_id'])
  expect((await viewIssuance(office, id)).timeline.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['issuance.deferred', 'issuance.approved', 'issuance.issued']),
  )
})

test('twenty wallets with one transaction_id: one credential', async () => {
  const { id, holder, transactionId } = await applyForDegree()
  await office.management.post(`/issuances/${id}/approve`)
  const answers = await Promise.all(Array.from({ length: 20 }, () => holder.collectDeferred(transactionId)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => body.error === 'invalid_transaction_id')).toHaveLength(19)
})

test('denied: the wallet is told so', async () => {
  const { id, holder, transactionId } = await applyForDegree()
  expect((await office.management.post(`/issuances/${id}/deny`)).status).toBe(200)
  const answer = await holder.collectDeferred(transactionId)
  expect([answer.status, answer.body.error]).toEqual([400, 'credential_request_denied'])
  expect((await viewIssuance(office, id)).state).toBe('rejected')
})

test('somebody else’s transaction_id is nothing', async () => {
  const [mine, theirs] = [await applyForDegree(), await applyForDegree()]
  const answer = await mine.holder.collectDeferred(theirs.transactionId)
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_transaction_id'])
})
