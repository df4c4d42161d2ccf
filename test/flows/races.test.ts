// Everything that may happen once is tried many times at once.
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManagementClient } from '../../src/cli/tour/management-client.ts'
import {
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  requestNonce,
  requestToken,
} from '../../src/cli/tour/wallet.ts'
import {
  authorizeHolder,
  collect,
  eventually,
  type IssuanceView,
  offerTo,
  viewIssuance,
} from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

const times = <Result>(count: number, run: (turn: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, turn) => run(turn)))

const ends = ['issuance.accepted', 'issuance.rejected', 'issuance.failed', 'issuance.expired']
const endsOf = ({ timeline }: IssuanceView) =>
  timeline.map(({ event }) => event).filter((event) => ends.includes(event))

async function expectOneEnd(ids: readonly string[], withinMs = 10_000): Promise<readonly string[]> {
  const views = await eventually(async () => {
    const seen = await Promise.all(ids.map((id) => viewIssuance(office, id)))
    for (const view of seen) expect(endsOf(view)).toEqual([`issuance.${view.state}`])
    return seen
  }, withinMs)
  return views.map(({ state }) => state)
}

test('twenty uses of one code: one access token', async () => {
  const { body: offer } = await fetchOffer((await offerTo(office)).credentialOfferUri)
  const { token_endpoint } = await fetchEndpoints(offer.credential_issuer)
  const answers = await times(20, () => requestToken(token_endpoint, codeOf(offer)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(19)
})

test('twenty credential requests with one token: one credential', async () => {
  const created = await offerTo(office)
  const holder = await authorizeHolder(created)
  const requests = await times(20, () => holder.prove([createHolderKey()]))
  const answers = await times(20, (turn) => holder.request(requests[turn] ?? []))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => body.error === 'credential_request_denied')).toHaveLength(19)
  const events = (await viewIssuance(office, created.id)).timeline.map(({ event }) => event)
  expect(events.filter((event) => event === 'issuance.issued')).toHaveLength(1)
})

test('one nonce in twenty offers: one credential, and the others can still be collected', async () => {
  const holders = await times(20, async () => authorizeHolder(await offerTo(office)))
  const [first] = holders
  if (first === undefined) throw new Error('no holder')
  const nonce = await requestNonce(first.endpoints.nonce_endpoint)
  const prove = () => createKeyProof(createHolderKey(), first.offer.credential_issuer, nonce)
  const answers = await Promise.all(holders.map((holder) => holder.request([prove()])))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => body.error === 'invalid_nonce')).toHaveLength(19)
  const spared = holders.filter((_, turn) => answers[turn]?.status !== 200)
  const second = await Promise.all(
    spared.map(async (holder) => holder.request(await holder.prove([createHolderKey()]))),
  )
  expect(second.map(({ status }) => status)).toEqual(Array(19).fill(200))
})

test('withdrawing races collecting: one of them wins, and nobody gets both', async () => {
  const outcomes = await times(20, async () => {
    const created = await offerTo(office)
    const holder = await authorizeHolder(created)
    const proofs = await holder.prove([createHolderKey()])
    const [given, withdrawn] = await Promise.all([
      holder.request(proofs),
      office.management.post(`/issuances/${created.id}/withdraw`),
    ])
    expect([
      [200, 409],
      [400, 200],
      [401, 200],
    ]).toContainEqual([given.status, withdrawn.status])
    return created.id
  })
  await expectOneEnd(outcomes)
})

test('accepting races the end of the grace time: one end each', async () => {
  const collected = await times(30, async () => {
    const created = await offerTo(office)
    return { id: created.id, ...(await collect(created)) }
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const answers = await times(30, async (turn) => {
    await new Promise((resolve) => setTimeout(resolve, turn * 50))
    const one = collected[turn]
    return one?.holder.notify(
      one.notificationId,
      turn % 3 === 0 ? 'credential_deleted' : 'credential_accepted',
    )
  })
  expect(answers).toEqual(Array(30).fill(204))
  await expectOneEnd(collected.map(({ id }) => id))
})

test('contradicting notifications at once: the first word counts', async () => {
  const created = await offerTo(office)
  const { holder, notificationId } = await collect(created)
  const events = ['credential_accepted', 'credential_deleted', 'credential_failure']
  await times(21, (turn) => holder.notify(notificationId, events[turn % 3] ?? ''))
  await expectOneEnd([created.id])
})

test('collecting races the end of the offer: expired or collected, never both', async () => {
  const clock = createShiftedClock(tmpdir())
  const later = await startOffice({ environment: clock.environment })
  try {
    const offered = await times(30, async () => {
      const created = await offerTo(later)
      const { body } = await fetchOffer(created.credentialOfferUri)
      return { ...created, code: codeOf(body) }
    })
    const { token_endpoint } = await fetchEndpoints(later.demo.issuer.credentialIssuer)
    // The last offer ends in the middle of the requests, also where the machine is slow.
    const last = Math.max(...offered.map(({ expiresAt }) => Date.parse(expiresAt)))
    clock.set(last - Date.now() - 1500)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const statuses = await times(30, async (turn) => {
      await new Promise((resolve) => setTimeout(resolve, turn * 70))
      return (await requestToken(token_endpoint, offered[turn]?.code ?? '')).status
    })
    expect([...new Set(statuses)].sort()).toEqual([200, 400])
    // The token of before is over as well.
    const now = { ...later, management: createManagementClient(later.demo) }
    await eventually(async () => {
      const views = await Promise.all(offered.map(({ id }) => viewIssuance(now, id)))
      for (const [turn, view] of views.entries()) {
        expect([view.state, endsOf(view).length]).toEqual(
          statuses[turn] === 200 ? ['authorized', 0] : ['expired', 1],
        )
      }
    }, 15_000)
  } finally {
    await later.remove()
  }
})
