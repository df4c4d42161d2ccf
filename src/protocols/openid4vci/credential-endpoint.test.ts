import { afterEach, beforeEach, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../test/support/test-wallet.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>

beforeEach(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
})
afterEach(() => office.close())

test('offer, token, nonce, credential', async () => {
  await office.configure()
  const { offerUri } = await office.offer()
  const token = await wallet.token(offerUri)
  const key = createWalletKey()
  const answer = await wallet.collect(token, await wallet.request([key]))
  expect(answer.json()).toEqual({
    credentials: [{ credential: expect.stringMatching(/^ey.+~.+~$/) }],
    notification_id: expect.any(String),
  })
  expect(answer.statusCode).toBe(200)
})
