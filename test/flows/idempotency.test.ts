// The university's software lost its connection and does not know whether its offer was made: it asks again.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, type CreatedIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

const offer = (key: string, claims: Readonly<Record<string, string>> = ada) =>
  office.management.post<CreatedIssuance>(
    '/issuances',
    { credentialConfigurationId: 'UniversityDegree', claims },
    { 'idempotency-key': key },
  )

const count = async () =>
  (await office.management.get<{ items: unknown[] }>('/issuances?limit=200')).body.items.length

test('the same key gets the same answer, and says so', async () => {
  const [first, again] = [await offer('a-lost-connection'), await offer('a-lost-connection')]
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body).toEqual(first.body)
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
  expect(await count()).toBe(1)
})

test('the same key with other claims is a mistake', async () => {
  expect((await offer('a-lost-connection', { ...ada, degree: 'Poetry' })).status).toBe(422)
  expect(await count()).toBe(1)
})

test('fifty at once: one offer; the others get it, or are told that it is being made', async () => {
  const before = await count()
  const answers = await Promise.all(Array.from({ length: 50 }, () => offer('fifty-at-once')))
  const made = answers.filter(({ status }) => status === 201)
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
  expect(made.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
  expect(await count()).toBe(before + 1)
})

test('after a restart the answer is still the same', async () => {
  const first = await offer('before-the-restart')
  await office.stop()
  office = await office.restart()
  expect((await offer('before-the-restart')).body).toEqual(first.body)
})

test('what was refused may be tried again under the same key', async () => {
  expect((await offer('refused-at-first', { given_name: 'Ada' })).status).toBe(422)
  expect((await offer('refused-at-first')).status).toBe(201)
})
