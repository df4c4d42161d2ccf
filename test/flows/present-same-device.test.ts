// The wallet is on the device that asked: what was presented goes only to the browser session that it was asked in.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendForm } from '../../src/cli/tour/answer.ts'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo } from '../support/presenter.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly responseCode?: string
  readonly credentials?: unknown
  readonly transactionData?: unknown
}

const creation = {
  dcqlQuery: {
    credentials: [{ id: 'degree', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['given_name'] }] }],
  },
  redirectUri: 'https://shop.example/back',
}

async function answered(more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await office.management.post<View>('/presentation-requests', {
    ...creation,
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  const request = await fetchRequest(body.requestUri)
  const { credentials, keys } = await collect(await offerTo(office))
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const presentation = await presentTo(request, credentials[0] ?? '', key, [['given_name']])
  const { body: back } = await answer(request, { degree: [presentation] })
  return {
    id: body.id,
    code: new URL(back.redirect_uri ?? '').searchParams.get('response_code') ?? '',
  }
}

const view = async (id: string) => (await office.management.get<View>(`/presentation-requests/${id}`)).body
const redeem = (id: string, responseCode: string) =>
  office.management.post<View>(`/presentation-requests/${id}/redeem`, { responseCode })

test('nothing is shown before the code comes back; then once, and from then on', async () => {
  const { id, code } = await answered({ sameDevice: true })
  const before = await view(id)
  expect(before.state).toBe('verified')
  expect(before).not.toHaveProperty('credentials')
  expect(before).not.toHaveProperty('responseCode')
  const { status, body } = await redeem(id, code)
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.credentials).toMatchObject({ degree: [{ claims: { given_name: 'Ada' } }] })
  expect((await view(id)).credentials).toEqual(body.credentials)
  expect((await redeem(id, code)).status).toBe(410)
})

test('a code is good once, also when twenty bring it', async () => {
  const { id, code } = await answered({ sameDevice: true })
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(id, code)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 410)).toHaveLength(19)
})

test('the code of another answer, of an attacker and of nobody', async () => {
  const [mine, theirs] = [await answered({ sameDevice: true }), await answered({ sameDevice: true })]
  expect((await redeem(mine.id, theirs.code)).status).toBe(400)
  expect((await redeem(mine.id, `${mine.code}x`)).status).toBe(400)
  expect((await redeem('00000000-0000-7000-8000-000000000000', mine.code)).status).toBe(404)
  expect(await view(mine.id)).not.toHaveProperty('credentials')
  expect((await redeem(mine.id, mine.code)).status).toBe(200)
})

test('before there is an answer there is no code; a refusal has one too', async () => {
  const { body } = await office.management.post<View>('/presentation-requests', {
    ...creation,
    sameDevice: true,
  })
  expect((await redeem(body.id, 'x')).status).toBe(400)
  const { response_uri: uri, state } = await fetchRequest(body.requestUri)
  const { body: back } = await sendForm<{ redirect_uri: string }>(uri, { state, error: 'access_denied' })
  const code = new URL(back.redirect_uri).searchParams.get('response_code') ?? ''
  expect((await redeem(body.id, code)).body.state).toBe('failed')
})

test('without sameDevice the application compares the code itself, or brings it', async () => {
  const { id, code } = await answered()
  expect(await view(id)).toMatchObject({ responseCode: code, credentials: { degree: [{}] } })
  expect((await redeem(id, code)).status).toBe(200)
})

test.each([
  ['sameDevice without redirectUri', { redirectUri: undefined, sameDevice: true }],
  ['a script', { redirectUri: 'javascript:alert(1)' }],
])('refused: %s', async (_, more) => {
  const { status } = await office.management.post('/presentation-requests', { ...creation, ...more })
  expect(status).toBe(400)
})

test('a transaction is authorized with the answer', async () => {
  const transactionData = [{ type: 'payment', credential_ids: ['degree'], amount: '12.00' }]
  const { body } = await office.management.post<View>('/presentation-requests', {
    dcqlQuery: creation.dcqlQuery,
    transactionData,
  })
  const request = await fetchRequest(body.requestUri)
  const { credentials, keys } = await collect(await offerTo(office))
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const plain = await presentTo(
    { client_id: request.client_id, nonce: request.nonce },
    credentials[0] ?? '',
    key,
    [['given_name']],
  )
  expect((await answer(request, { degree: [plain] })).status).toBe(400)

  const again = await office.management.post<View>('/presentation-requests', {
    dcqlQuery: creation.dcqlQuery,
    transactionData,
  })
  const second = await fetchRequest(again.body.requestUri)
  const authorizing = await presentTo(second, credentials[0] ?? '', key, [['given_name']])
  expect((await answer(second, { degree: [authorizing] })).status).toBe(200)
  expect(await view(again.body.id)).toMatchObject({ state: 'verified', transactionData })
})
