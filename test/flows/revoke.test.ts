// What the office decides about a credential that is out of its hands, and how the world learns of it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ReadStatus, readCredential, readStatus } from '../../src/cli/tour/read-credential.ts'
import { collect, eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

async function issue() {
  const created = await offerTo(office)
  const { credentials } = await collect(created)
  const { credentialId = '' } = await viewIssuance(office, created.id)
  const { statusEntry } = readCredential(credentials[0] ?? '')
  return {
    statusEntry,
    decide: (verb: string) =>
      office.management.post<{ status: string }>(`/credentials/${credentialId}/${verb}`, {
        reason: 'a test',
      }),
    /** Within the two seconds that are promised. */
    published: (status: ReadStatus) =>
      eventually(async () => expect(await readStatus(statusEntry)).toBe(status), 2000),
  }
}

test('valid, suspended, valid again, revoked, and never back', async () => {
  const { decide, published } = await issue()
  await published('valid')
  expect((await decide('suspend')).body.status).toBe('suspended')
  await published('suspended')
  expect((await decide('reinstate')).body.status).toBe('valid')
  await published('valid')
  expect((await decide('revoke')).body.status).toBe('revoked')
  await published('revoked')
  expect((await decide('reinstate')).status).toBe(409)
  expect((await decide('suspend')).status).toBe(409)
  await published('revoked')
})

test('one revocation touches one credential', async () => {
  const [first, second, third] = [await issue(), await issue(), await issue()]
  await second.decide('revoke')
  await second.published('revoked')
  await first.published('valid')
  await third.published('valid')
})

test('entries say nothing about the order in which credentials were given', async () => {
  const entries = []
  for (let turn = 0; turn < 8; turn++) entries.push((await issue()).statusEntry.idx)
  expect(new Set(entries).size).toBe(8)
  expect(entries).not.toEqual(entries.toSorted((a, b) => a - b))
})

test('forty revocations at once are all in the list', async () => {
  const issued = await Promise.all(Array.from({ length: 40 }, issue))
  const answers = await Promise.all(issued.map(({ decide }) => decide('revoke')))
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
  await Promise.all(issued.map(({ published }) => published('revoked')))
})
