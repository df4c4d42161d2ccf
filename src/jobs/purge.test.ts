import { expect, test } from 'vitest'
import { createFakeClock } from '../../test/fakes/fake-clock.ts'
import { purge } from './purge.ts'

const clock = createFakeClock()
const day = 86_400_000

/** A fake store with so many old rows. */
const store = (rows: number) => {
  const asked: { before: number; limit: number }[] = []
  const forget = async (before: number, limit: number) => {
    asked.push({ before, limit })
    const gone = Math.min(rows, limit)
    rows -= gone
    return gone
  }
  return { asked, forget, left: () => rows }
}

/** Kinds of which there is nothing. */
const none = { purge: async () => 0 }
const others = {
  callbacks: none,
  authorizations: none,
  walletRecords: { authorizations: none },
  keptCredentials: none,
  dcp: { exchanges: none, holderRequests: none, offers: none, sentOffers: none },
  documents: none,
}

const run = (stores: ReturnType<typeof store>[], signal = new AbortController().signal) => {
  const [singleUses, answers, tokens, deliveries, mails, collections, evidence, events] = stores.map(
    ({ forget }) => forget,
  )
  const ports = {
    clock,
    singleUses: { purge: singleUses },
    idempotentAnswers: { purge: answers },
    apiClients: { purgeAccessTokens: tokens },
    webhooks: { purge: deliveries },
    mails: { purge: mails },
    deferredCollections: { purge: collections },
    presentationEvidence: { purge: evidence },
    events: { purge: events },
    ...others,
  }
  return purge(ports as unknown as Parameters<typeof purge>[0], { eventDays: 90, deliveryDays: 7 }, signal)
}

test('everything has its time, and everything old goes', async () => {
  const stores = [store(1_200), store(0), store(500), store(3), store(4), store(5), store(6), store(10)]
  await run(stores)
  expect(stores.map(({ left }) => left())).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  const now = clock.now()
  expect(stores.map(({ asked }) => asked[0]?.before)).toEqual([
    ...[now, now, now],
    ...[now - 7 * day, now - 7 * day, now - 90 * day, now, now - 90 * day],
  ])
  expect(stores[0]?.asked).toHaveLength(3)
})

test('a mountain is worked off over several runs, and holds up no other kind', async () => {
  const stores = [store(25_000), store(1), store(1), store(1), store(1), store(1), store(1), store(1)]
  await run(stores)
  expect(stores.map(({ left }) => left())).toEqual([15_000, 0, 0, 0, 0, 0, 0, 0])
})

test('it ends when it is told to', async () => {
  const stores = [store(10), store(10), store(10), store(10), store(10), store(10), store(10), store(10)]
  await run(stores, AbortSignal.abort())
  expect(stores.every(({ asked }) => asked.length === 0)).toBe(true)
})
