// SIGKILL between any two steps: what was answered is there, what was not is whole or absent, and the next start is quick.
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  requestCredential,
  requestNonce,
  requestToken,
} from '../../src/cli/tour/wallet.ts'
import { ada, type CreatedIssuance, collect, offerTo, viewIssuance } from '../support/holder.ts'
import { expectInvariants, type Facts } from '../support/invariants.ts'
import { type Office, startOffice } from '../support/office.ts'

const ROUNDS = 6
const WORKERS = 12

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

/** What the office has promised with its answers. */
interface Promised {
  /** Idempotency key → issuance. */
  readonly offered: Map<string, string>
  /** Keys that were sent and not answered. */
  readonly unanswered: Set<string>
  /** Issuances whose credential came. */
  readonly issued: Set<string>
}

const offer = async (key: string) => {
  const { status, body } = await office.management.post<CreatedIssuance>(
    '/issuances',
    { credentialConfigurationId: 'UniversityDegree', claims: ada },
    { 'idempotency-key': key },
  )
  expect([200, 201, 409, 503]).toContain(status)
  return status === 201 ? body : undefined
}

/** One flow after another until the office is gone. */
async function work({ offered, unanswered, issued }: Promised): Promise<void> {
  const endpoints = await fetchEndpoints(office.demo.issuer.credentialIssuer)
  for (;;) {
    const key = randomUUID()
    unanswered.add(key)
    const created = await offer(key)
    if (created === undefined) return
    unanswered.delete(key)
    offered.set(key, created.id)
    const { body } = await fetchOffer(created.credentialOfferUri)
    const token = await requestToken(endpoints.token_endpoint, codeOf(body))
    const nonce = await requestNonce(endpoints.nonce_endpoint)
    const proofs = { jwt: [createKeyProof(createHolderKey(), body.credential_issuer, nonce)] }
    const answer = await requestCredential(endpoints.credential_endpoint, token.body.access_token, {
      credential_configuration_id: 'UniversityDegree',
      proofs,
    })
    if (answer.status === 200) issued.add(created.id)
  }
}

function expectKept({ offered, issued }: Promised, facts: Facts): void {
  expect([...offered.values()].filter((id) => !facts.issuances.has(id))).toEqual([])
  expect([...issued].filter((id) => !facts.credentials.has(id))).toEqual([])
}

test(`killed ${ROUNDS} times under load, nothing is lost or half made`, { timeout: 120_000 }, async () => {
  const promised: Promised = { offered: new Map(), unanswered: new Set(), issued: new Set() }
  for (let round = 0; round < ROUNDS; round++) {
    const workers = Array.from({ length: WORKERS }, () => work(promised))
    const ended = Promise.allSettled(workers)
    await sleep(300 + randomInt(700))
    await office.kill()
    await ended
    expectKept(promised, await expectInvariants(office))
    office = await office.restart()
    expect(office.readyAfterMs).toBeLessThan(10_000)
  }
  expect(promised.issued.size).toBeGreaterThan(ROUNDS)

  // Who got no answer asks again under the same key: an offer each, never two.
  const before = (await expectInvariants(office)).issuances.size
  const lost = [...promised.unanswered]
  for (const key of lost) promised.offered.set(key, (await offer(key))?.id ?? 'none')
  expect(new Set(promised.offered.values()).size).toBe(promised.offered.size)
  const facts = await expectInvariants(office)
  expectKept(promised, facts)
  expect(facts.issuances.size).toBe(promised.offered.size)
  expect(facts.issuances.size - before).toBeLessThanOrEqual(lost.length)
})

test('afterwards it issues and revokes as ever', async () => {
  const created = await offerTo(office)
  expect((await collect(created, 2)).credentials).toHaveLength(2)
  const { credentialId } = await viewIssuance(office, created.id)
  expect((await office.management.post(`/credentials/${credentialId}/revoke`, {})).status).toBe(200)
  await expectInvariants(office)
})

test('killed while it waits, it settles what fell due in the meantime', async () => {
  const created = await offerTo(office)
  await collect(created)
  await office.kill()
  await sleep(2500)
  office = await office.restart()
  await expect
    .poll(async () => (await viewIssuance(office, created.id)).state, { timeout: 15_000 })
    .toBe('accepted')
  await expectInvariants(office)
})
