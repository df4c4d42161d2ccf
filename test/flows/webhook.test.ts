// The university's software wants to know, without asking: signed, in order, each event once, and again when it was not there.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebhookReceiver, type WebhookReceiver } from '../../src/cli/tour/webhook-receiver.ts'
import { collect, eventually, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
const receivers: WebhookReceiver[] = []
beforeAll(async () => {
  office = await startOffice()
})
afterAll(async () => {
  for (const receiver of receivers) receiver.close()
  await office?.remove()
})

async function subscribe(events?: readonly string[]) {
  const receiver = await startWebhookReceiver()
  receivers.push(receiver)
  const answer = await office.management.post<{ id: string; secret: string }>('/webhooks', {
    url: receiver.url,
    ...(events === undefined ? {} : { events }),
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  expect(answer.body.secret).toMatch(/^whsec_/)
  receiver.secret = answer.body.secret
  const typesOf = (id: string) =>
    receiver.deliveries.filter(({ event }) => event.data['issuanceId'] === id).map(({ event }) => event.type)
  return { receiver, typesOf, id: answer.body.id }
}

test('the story of an issuance, each event once, each signed', async () => {
  const { receiver, typesOf } = await subscribe(['*'])
  const { id, credentialOfferUri } = await offerTo(office)
  const { holder, notificationId } = await collect({ credentialOfferUri })
  expect(await holder.notify(notificationId, 'credential_accepted')).toBe(204)
  await eventually(async () => expect(typesOf(id)).toContain('issuance.accepted'))
  for (const type of ['offered', 'retrieved', 'issued', 'accepted']) {
    expect(typesOf(id).filter((seen) => seen === `issuance.${type}`)).toHaveLength(1)
  }
  expect(receiver.deliveries.every(({ isSigned }) => isSigned)).toBe(true)
  expect(JSON.stringify(receiver.deliveries)).not.toContain('Lovelace')
  const [first] = receiver.deliveries
  expect(Math.abs(Date.parse(first?.event.timestamp ?? '') - Date.now())).toBeLessThan(60_000)
})

test('the forged signature is told apart', async () => {
  const { receiver } = await subscribe(['*'])
  receiver.secret = `whsec_${Buffer.alloc(32).toString('base64')}`
  const { id } = await offerTo(office)
  const delivery = await receiver.next(({ event }) => event.data['issuanceId'] === id)
  expect(delivery.isSigned).toBe(false)
})

test('only what was asked for', async () => {
  const { typesOf } = await subscribe(['issuance.issued'])
  const { id, credentialOfferUri } = await offerTo(office)
  await collect({ credentialOfferUri })
  await eventually(async () => expect(typesOf(id)).toEqual(['issuance.issued']))
  await eventually(async () => expect((await viewIssuance(office, id)).state).toBe('accepted'))
  expect(typesOf(id)).toEqual(['issuance.issued'])
})

test('a wallet that says nothing has accepted when the grace time is over', async () => {
  const { typesOf } = await subscribe(['issuance.accepted', 'issuance.expired', 'issuance.failed'])
  const { id, credentialOfferUri } = await offerTo(office)
  await collect({ credentialOfferUri })
  expect((await viewIssuance(office, id)).state).toBe('issued')
  await eventually(async () => expect(typesOf(id)).toEqual(['issuance.accepted']), 10_000)
})

test('a receiver that fails is tried again within five seconds, under the same id', async () => {
  const { receiver } = await subscribe(['issuance.offered'])
  receiver.status = 500
  const { id } = await offerTo(office)
  const first = await receiver.next(({ event }) => event.data['issuanceId'] === id)
  receiver.status = 204
  const second = await receiver.next(
    (delivery) => delivery !== first && delivery.event.data['issuanceId'] === id,
    8000,
  )
  expect(second.id).toBe(first.id)
  expect(second.at - first.at).toBeLessThan(5500)
  expect(second.isSigned).toBe(true)
})

test('a slow receiver holds up nobody', async () => {
  const [slow, quick] = [await subscribe(['issuance.offered']), await subscribe(['issuance.offered'])]
  slow.receiver.delayMs = 3000
  const started = performance.now()
  const offered = await Promise.all(Array.from({ length: 40 }, () => offerTo(office)))
  await eventually(async () => {
    for (const { id } of offered) expect(quick.typesOf(id)).toEqual(['issuance.offered'])
  })
  expect(performance.now() - started).toBeLessThan(3000)
})

test('revocation is told as well', async () => {
  const { receiver } = await subscribe(['credential.revoked'])
  const created = await offerTo(office)
  await collect(created)
  const { credentialId = '' } = await viewIssuance(office, created.id)
  await office.management.post(`/credentials/${credentialId}/revoke`, {})
  const { event } = await receiver.next(({ event }) => event.data['credentialId'] === credentialId)
  expect(event.type).toBe('credential.revoked')
})
