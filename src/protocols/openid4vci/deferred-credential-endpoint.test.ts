import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../test/support/test-wallet.ts'
import type { IssuanceId } from '../../core/ids.ts'
import { approveIssuance, denyIssuance } from '../../core/issuance/decide-deferred-issuance.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let id: IssuanceId
let token: string
let refreshToken: string
let transactionId: string
const keys = [createWalletKey(), createWalletKey()]

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure({ approval: 'manual' })
})
beforeEach(async () => {
  const { issuance, offerUri } = await office.offer()
  id = issuance.id
  const granted = (await wallet.redeem(await wallet.code(offerUri))).json()
  token = granted.access_token
  refreshToken = granted.refresh_token
  const answer = await wallet.collect(token, await wallet.request(keys))
  expect([answer.statusCode, answer.json()]).toEqual([
    202,
    { transaction_id: expect.stringMatching(/^[\w-]{44}$/), interval: 5 },
  ])
  transactionId = answer.json().transaction_id
})
afterAll(() => office.close())

const collect = (accessToken = token, transaction_id: unknown = transactionId) =>
  wallet.post('/oid4vci/deferred-credential', accessToken, { transaction_id })

test('waits with the same transaction_id until it is approved, then gives a credential for each key, once', async () => {
  const waiting = await collect()
  expect([waiting.statusCode, waiting.json()]).toEqual([202, { transaction_id: transactionId, interval: 5 }])
  await approveIssuance(office.ports, office.tenant.id, id)
  const answer = await collect()
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({
    credentials: [{ credential: expect.any(String) }, { credential: expect.any(String) }],
  })
  expect(answer.headers['cache-control']).toBe('no-store')
  const again = await collect()
  expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_transaction_id'])
})

test('of 20 at once one gets the credential', async () => {
  await approveIssuance(office.ports, office.tenant.id, id)
  const answers = await Promise.all(Array.from({ length: 20 }, () => collect()))
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  for (const answer of answers.filter(({ statusCode }) => statusCode !== 200))
    expect(answer.json().error).toBe('invalid_transaction_id')
})

test('is denied for good when it is refused', async () => {
  await denyIssuance(office.ports, office.tenant.id, id)
  const answer = await collect()
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'credential_request_denied'])
})

test('outlives the access token by refreshing it', async () => {
  office.clock.advance(301_000)
  expect((await collect()).json().error).toBe('invalid_token')
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
  const { access_token } = (await wallet.form('/oauth/token', form)).json()
  await approveIssuance(office.ports, office.tenant.id, id)
  expect((await collect(access_token)).statusCode).toBe(200)
})

test('cannot be asked for a second time at the credential endpoint', async () => {
  const answer = await wallet.collect(token, await wallet.request([createWalletKey()]))
  expect(answer.json().error).toBe('credential_request_denied')
})

test('is not for another token, another transaction, or none', async () => {
  const { offerUri } = await office.offer()
  const other = await wallet.token(offerUri)
  expect((await collect(other)).json().error).toBe('invalid_transaction_id')
  for (const wrong of ['8xLOxBtZp8', `${transactionId}A`, token]) {
    const answer = await collect(token, wrong)
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_transaction_id'])
  }
  for (const malformed of [null, 7, '']) {
    const answer = await collect(token, malformed)
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_credential_request'])
  }
  const missing = await office.server.inject({ method: 'POST', url: '/oid4vci/deferred-credential' })
  expect([missing.statusCode, missing.headers['www-authenticate']]).toEqual([
    401,
    expect.stringMatching(/^Bearer/),
  ])
})
