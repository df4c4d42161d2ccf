// A request is served as often as a wallet asks, until it is answered or over: one request, one end, whoever asks and answers meanwhile.
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, sendForm } from '../../src/cli/tour/answer.ts'
import { createManagementClient } from '../../src/cli/tour/management-client.ts'
import { dcqlQuery, forge } from '../support/forged-presentation.ts'
import { eventually } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, requestUriOf } from '../support/presenter.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'

const clock = createShiftedClock(tmpdir())
let office: Office
beforeAll(async () => {
  office = await startOffice({ environment: clock.environment })
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly expiresAt: string
  readonly credentials?: unknown
  readonly timeline: readonly { readonly event: string }[]
}

async function ask() {
  const { status, body } = await office.management.post<View>('/presentation-requests', { dcqlQuery })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const times = <Result>(count: number, run: (turn: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, turn) => run(turn)))

test('twenty wallets fetch it at once, by GET and by POST: one request, retrieved once', async () => {
  const { id, requestUri } = await ask()
  const requests = await times(20, async (turn) => {
    if (turn % 2 === 0) return fetchRequest(requestUri)
    const { body } = await sendForm<string>(requestUriOf(requestUri), { wallet_nonce: `n${turn}` })
    const claims = JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString())
    expect(claims.wallet_nonce).toBe(`n${turn}`)
    return claims
  })
  expect(new Set(requests.map(({ nonce, state }) => `${nonce} ${state}`)).size).toBe(1)
  const { body } = await office.management.get<View>(`/presentation-requests/${id}`)
  expect(body.timeline.map(({ event }) => event)).toEqual(['presentation.retrieved'])
})

test('fetched and answered by twenty each at once: answered once, and then it is gone', async () => {
  const { id, requestUri } = await ask()
  const request = await fetchRequest(requestUri)
  const [answers, fetches] = await Promise.all([
    times(20, () => answer(request, { d: [forge(request)] })),
    times(20, () => send(requestUriOf(requestUri))),
  ])
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses).toEqual([200, ...Array(19).fill(410)])
  for (const { status } of fetches) expect([200, 410]).toContain(status)
  expect((await send(requestUriOf(requestUri))).status).toBe(410)
  const { body } = await office.management.get<View>(`/presentation-requests/${id}`)
  expect(body.timeline.map(({ event }) => event)).toEqual(['presentation.retrieved', 'presentation.verified'])
})

test('no other reference opens it, and no other method', async () => {
  const { requestUri } = await ask()
  const request = await fetchRequest(requestUri)
  const url = requestUriOf(requestUri)
  const reference = url.slice(url.lastIndexOf('/') + 1)
  const other = `${reference.startsWith('A') ? 'B' : 'A'}${reference.slice(1)}`
  for (const forged of [
    other,
    reference.slice(0, -1),
    `${reference}A`,
    reference.toUpperCase(),
    '..',
    '%00',
  ]) {
    expect((await send(`${url.slice(0, url.lastIndexOf('/') + 1)}${forged}`)).status, forged).toBe(404)
  }
  // What a wallet answers with is not what it asks with.
  const answering = request.response_uri.slice(request.response_uri.lastIndexOf('/') + 1)
  expect((await send(url.replace(reference, answering))).status).toBe(404)
  const form = { state: request.state, error: 'access_denied' }
  expect((await sendForm(request.response_uri.replace(answering, reference), form)).status).toBe(404)
  for (const method of ['PUT', 'DELETE', 'PATCH']) expect((await send(url, { method })).status).toBe(405)
  expect((await send(request.response_uri)).status).toBe(405)
  expect((await send(url)).status).toBe(200)
})

test('answers race its end: verified or expired, never both, and afterwards it is served to nobody', async () => {
  const asked = await times(12, async () => {
    const created = await ask()
    const request = await fetchRequest(created.requestUri)
    return { ...created, request }
  })
  const last = Math.max(...asked.map(({ expiresAt }) => Date.parse(expiresAt)))
  clock.set(last - Date.now() - 1500)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const statuses = await times(asked.length, async (turn) => {
    await new Promise((resolve) => setTimeout(resolve, turn * 200))
    const { request } = asked[turn] as (typeof asked)[number]
    const shifted = last - 1500
    return (await answer(request, { d: [forge(request, {}, shifted)] })).status
  })
  expect([...new Set(statuses)].sort()).toEqual([200, 410])
  // The access token of before is over too.
  const management = createManagementClient(office.demo)
  for (const [turn, { id, requestUri, request }] of asked.entries()) {
    const state = statuses[turn] === 200 ? 'verified' : 'expired'
    await eventually(async () => {
      const { body } = await management.get<View>(`/presentation-requests/${id}`)
      expect(body.state).toBe(state)
      expect(body.timeline.map(({ event }) => event)).toEqual([
        'presentation.retrieved',
        `presentation.${state}`,
      ])
      expect(body.credentials === undefined).toBe(state === 'expired')
    }, 10_000)
    expect((await send(requestUriOf(requestUri))).status).toBe(410)
    expect((await answer(request, { d: [forge(request, {}, last)] })).status).toBe(410)
  }
})
