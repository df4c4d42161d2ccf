import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../test/support/test-wallet.ts'
import type { IssuanceId } from '../../core/ids.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let id: IssuanceId
let token: string
let notificationId: string

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
})
beforeEach(async () => {
  const { issuance, offerUri } = await office.offer()
  id = issuance.id
  token = await wallet.token(offerUri)
  notificationId = (await wallet.collect(token, await wallet.request([createWalletKey()]))).json()
    .notification_id
})
afterAll(() => office.close())

const notify = (body: object | string = {}, accessToken = token, headers = {}) =>
  wallet.post(
    '/oid4vci/notification',
    accessToken,
    typeof body === 'string'
      ? body
      : { notification_id: notificationId, event: 'credential_accepted', ...body },
    headers,
  )
const state = async () => (await office.storage.issuances.find(office.tenant.id, id))?.state

test.each([
  ['credential_accepted', 'accepted'],
  ['credential_deleted', 'rejected'],
  ['credential_failure', 'failed'],
])('%s ends the issuance as %s, and again changes nothing', async (event, expected) => {
  const first = await notify({ event, event_description: 'Could not store the Credential. Out of storage.' })
  expect([first.statusCode, first.body]).toEqual([204, ''])
  expect(await state()).toBe(expected)
  const before = await office.storage.events.timeline(office.tenant.id, id)
  expect((await notify({ event })).statusCode).toBe(204)
  expect((await notify({ event: 'credential_failure' })).statusCode).toBe(204)
  expect(await office.storage.events.timeline(office.tenant.id, id)).toEqual(before)
})

test('20 at once end it once', async () => {
  const events = ['credential_accepted', 'credential_deleted', 'credential_failure']
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => notify({ event: events[n % 3] })))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([204]))
  const ends = (await office.storage.events.timeline(office.tenant.id, id)).filter(({ type }) =>
    ['issuance.accepted', 'issuance.rejected', 'issuance.failed'].includes(type),
  )
  expect(ends).toHaveLength(1)
})

describe('a notification that is refused', () => {
  test.each([
    ['no event', { event: undefined }],
    ['an unknown event', { event: 'credential_stolen' }],
    ['an event in capitals', { event: 'CREDENTIAL_ACCEPTED' }],
    ['no notification_id', { notification_id: undefined }],
    ['a notification_id that is no string', { notification_id: 1 }],
    ['a quotation mark', { event_description: 'a "b"' }],
    ['a backslash', { event_description: 'a\\b' }],
    ['a line break', { event_description: 'a\nb' }],
    ['an umlaut', { event_description: 'ä' }],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('%s is an invalid request', async (_name, body) => {
    const answer = await notify(body)
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_notification_request'])
    expect(await state()).toBe('issued')
  })

  test('a form or an encrypted body is an invalid request', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'application/jwt', 'text/plain']) {
      const answer = await notify('a=b', token, { 'content-type': type })
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_notification_request'])
    }
  })

  test.each(['3fwe98js', 'A'.repeat(44)])('notification_id %s is invalid', async (notification_id) => {
    const answer = await notify({ notification_id })
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_notification_id'])
  })

  test('the notification_id of another issuance is invalid', async () => {
    const { offerUri } = await office.offer()
    const answer = await notify({}, await wallet.token(offerUri))
    expect(answer.json().error).toBe('invalid_notification_id')
    expect(await state()).toBe('issued')
  })

  test('without a good token it is 401', async () => {
    const answer = await notify({}, 'abc')
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ])
  })
})
