// SIGKILL while wallets present: what was answered is there whole (state, claims, event, proof), what was not is answered once later.
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo } from '../support/presenter.ts'

const ROUNDS = 3
const WORKERS = 8
/** So many are looked at one by one afterwards. */
const MOST = 150

let office: Office
let credential: string
let key: Awaited<ReturnType<typeof collect>>['keys'][number]
beforeAll(async () => {
  office = await startOffice({ environment: { CHANCERY_EVIDENCE_RETENTION_DAYS: '1' } })
  const collected = await collect(await offerTo(office))
  const [first] = collected.keys
  if (first === undefined) throw new Error('no key')
  key = first
  credential = collected.credentials[0] ?? ''
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials?: object
  readonly timeline: readonly { readonly event: string }[]
}

/** What the office has promised with its answers. */
interface Promised {
  readonly created: Map<string, string>
  readonly accepted: Set<string>
}

const dcqlQuery = {
  credentials: [{ id: 'degree', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['degree'] }] }],
}

async function present(requestUri: string): Promise<number> {
  const request = await fetchRequest(requestUri)
  const presentation = await presentTo(request, credential, key, [['degree']])
  return (await answer(request, { degree: [presentation] })).status
}

/** One presentation after another until the office is gone. */
async function work({ created, accepted }: Promised): Promise<void> {
  while (created.size < MOST) {
    const { status, body } = await office.management.post<View>('/presentation-requests', { dcqlQuery })
    if (status !== 201) return
    created.set(body.id, body.requestUri)
    if ((await present(body.requestUri)) === 200) accepted.add(body.id)
  }
}

const get = (path: string) => office.management.get<View>(`/presentation-requests/${path}`)

/** Every request is whole: its state, what was presented, the event and the proof of it go together. */
async function expectWhole({ created, accepted }: Promised): Promise<void> {
  for (const id of created.keys()) {
    const { status, body } = await get(id)
    expect(status).toBe(200)
    const { state, credentials, timeline } = body
    if (accepted.has(id)) expect(state).toBe('verified')
    expect(['created', 'retrieved', 'verified']).toContain(state)
    const isVerified = state === 'verified'
    expect(credentials !== undefined).toBe(isVerified)
    expect(timeline.filter(({ event }) => event === 'presentation.verified')).toHaveLength(isVerified ? 1 : 0)
    expect((await get(`${id}/evidence`)).status).toBe(isVerified ? 200 : 404)
  }
}

test(`killed ${ROUNDS} times while wallets present`, { timeout: 120_000 }, async () => {
  const promised: Promised = { created: new Map(), accepted: new Set() }
  for (let round = 0; round < ROUNDS; round++) {
    const ended = Promise.allSettled(Array.from({ length: WORKERS }, () => work(promised)))
    await sleep(200 + randomInt(400))
    await office.kill()
    await ended
    office = await office.restart()
  }
  await expectWhole(promised)
  expect(promised.accepted.size).toBeGreaterThan(ROUNDS)

  // Who was not answered answers once more: each is verified in the end, and once.
  for (const [id, requestUri] of promised.created) {
    if ((await get(id)).body.state === 'verified') continue
    expect(await present(requestUri)).toBe(200)
    promised.accepted.add(id)
  }
  await expectWhole(promised)
  expect(promised.accepted.size).toBeLessThanOrEqual(promised.created.size)
})
