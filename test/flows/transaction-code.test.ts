// An offer that somebody else read over Ada's shoulder is worth nothing without the code that she was told on another way.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, fetchEndpoints, fetchOffer, requestToken } from '../../src/cli/tour/wallet.ts'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

async function read(uri: string) {
  const { body } = await fetchOffer(uri)
  const { token_endpoint } = await fetchEndpoints(body.credential_issuer)
  const trade = async (more: Readonly<Record<string, string>> = {}) => {
    const answer = await requestToken(token_endpoint, codeOf(body), more)
    return [answer.status, answer.body.error]
  }
  return { offer: body, trade }
}

test('the code opens the offer', async () => {
  const created = await offerTo(office, { transactionCode: true })
  expect(created.transactionCode).toMatch(/^\d{4,}$/)
  const { offer } = await read(created.credentialOfferUri)
  const [grant] = Object.values(offer.grants)
  expect(grant?.tx_code).toMatchObject({ input_mode: 'numeric', length: created.transactionCode?.length })
  expect((await collect(created)).credentials).toHaveLength(1)
})

test('none, a wrong one, and one that nobody asked for are refused', async () => {
  const guarded = await read((await offerTo(office, { transactionCode: true })).credentialOfferUri)
  expect(await guarded.trade()).toEqual([400, 'invalid_request'])
  expect(await guarded.trade({ tx_code: 'wrong' })).toEqual([400, 'invalid_grant'])
  const open = await read((await offerTo(office)).credentialOfferUri)
  expect(await open.trade({ tx_code: '1234' })).toEqual([400, 'invalid_request'])
  expect(await open.trade()).toEqual([200, undefined])
})

test('after five wrong tries the right one is too late', async () => {
  const created = await offerTo(office, { transactionCode: true })
  const { trade } = await read(created.credentialOfferUri)
  const right = created.transactionCode ?? ''
  const wrong = right.replace(/./g, (digit) => String((Number(digit) + 1) % 10))
  const tries = await Promise.all(Array.from({ length: 8 }, () => trade({ tx_code: wrong })))
  expect(tries).toEqual(Array(8).fill([400, 'invalid_grant']))
  expect(await trade({ tx_code: right })).toEqual([400, 'invalid_grant'])
})
