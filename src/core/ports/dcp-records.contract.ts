import { describe, expect, it } from 'vitest'
import type { CredentialExchange } from '../dcp/credential-exchange.ts'
import { defaultParticipantSettings, type Participant } from '../dcp/participant.ts'
import type { TenantId } from '../ids.ts'
import { pagingContract } from './paging.contract.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

const participantOf = (tenantId: TenantId, context: string, createdAt = noon): Participant => ({
  id: newId(createdAt),
  tenantId,
  context,
  did: `did:web:office.example:participants:${context}`,
  roles: ['holder'],
  settings: defaultParticipantSettings,
  createdAt,
  version: 1,
})

const exchangeOf = (tenantId: TenantId, members: Partial<CredentialExchange> = {}): CredentialExchange => ({
  id: newId(members.createdAt ?? noon),
  tenantId,
  context: 'self',
  holderDid: 'did:web:holder.example',
  holderPid: 'one',
  configurationIds: [newId()],
  state: 'submitted',
  sealedToken: Uint8Array.of(0, 1, 255),
  offeredIssuances: {},
  issued: [],
  attempts: 0,
  createdAt: noon,
  version: 1,
  ...members,
})

export function dcpRecordsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('come back as they went in, by id and by name, within their tenant and kind', async () => {
    const { units, dcp } = store()
    const tenant = newId<TenantId>()
    const participant = participantOf(tenant, 'one')
    const exchange = exchangeOf(tenant, { name: 'one' })
    await units.commit([dcp.participants.add(participant), dcp.exchanges.add(exchange)])
    expect(await dcp.participants.find(tenant, participant.id)).toEqual(participant)
    expect(await dcp.participants.findByName(tenant, 'one')).toEqual(participant)
    expect(await dcp.exchanges.findByName(tenant, 'one')).toEqual(exchange)
    expect(await dcp.participants.findByName(newId(), 'one')).toBeUndefined()
    expect(await dcp.exchanges.find(tenant, participant.id)).toBeUndefined()
  })

  it('have a name that no other of their kind and tenant has, and may give it up', async () => {
    const { units, dcp } = store()
    const tenant = newId<TenantId>()
    const first = exchangeOf(tenant, { name: 'pid' })
    await units.commit([dcp.exchanges.add(first)])
    const twin = dcp.exchanges.add(exchangeOf(tenant, { name: 'pid' }))
    await expectConflict(units.commit([twin]), twin)
    await units.commit([
      dcp.exchanges.add(exchangeOf(newId(), { name: 'pid' })),
      dcp.exchanges.add(exchangeOf(tenant)),
      dcp.exchanges.add(exchangeOf(tenant)),
    ])
    const { name: _, ...nameless } = first
    await units.commit([dcp.exchanges.save({ ...nameless, version: 2 })])
    const next = exchangeOf(tenant, { name: 'pid' })
    await units.commit([dcp.exchanges.add(next)])
    expect(await dcp.exchanges.findByName(tenant, 'pid')).toEqual(next)
  })

  it('are changed only from what they were', async () => {
    const { units, dcp } = store()
    const tenant = newId<TenantId>()
    const exchange = exchangeOf(tenant)
    await units.commit([dcp.exchanges.add(exchange)])
    await units.commit([dcp.exchanges.save({ ...exchange, state: 'approved', version: 2 })])
    const late = dcp.exchanges.save({ ...exchange, state: 'rejected', version: 2 })
    await expectConflict(units.commit([late]), late)
    expect((await dcp.exchanges.find(tenant, exchange.id))?.state).toBe('approved')
  })

  it('are due when their time has come, oldest first, of their kind alone', async () => {
    const { units, dcp } = store()
    const all = [300, 100, 200, undefined].map((dueAt) =>
      exchangeOf(newId(), dueAt === undefined ? {} : { dueAt }),
    )
    await units.commit(all.map((exchange) => dcp.exchanges.add(exchange)))
    expect((await dcp.exchanges.due(200, 10)).map(({ dueAt }) => dueAt)).toEqual([100, 200])
    expect(await dcp.exchanges.due(200, 1)).toHaveLength(1)
    expect(await dcp.sentOffers.due(1_000, 10)).toEqual([])
  })

  it('are listed by state', async () => {
    const { units, dcp } = store()
    const tenant = newId<TenantId>()
    const [pending, other] = [exchangeOf(tenant, { state: 'pending' }), exchangeOf(tenant)]
    await units.commit([dcp.exchanges.add(pending), dcp.exchanges.add(other)])
    const page = await dcp.exchanges.list(tenant, { state: 'pending' }, { limit: 10 })
    expect(page.items).toEqual([pending])
    expect((await dcp.exchanges.list(tenant, {}, { limit: 10 })).items).toHaveLength(2)
  })

  it('are forgotten when they are old and nothing waits for them', async () => {
    const { units, dcp } = store()
    const tenant = newId<TenantId>()
    const [over, open, young] = [
      exchangeOf(tenant, { createdAt: 1 }),
      exchangeOf(tenant, { createdAt: 1, dueAt: 5 }),
      exchangeOf(tenant, { createdAt: 9 }),
    ]
    const participant = participantOf(tenant, 'old', 1)
    await units.commit([
      ...[over, open, young].map((exchange) => dcp.exchanges.add(exchange)),
      dcp.participants.add(participant),
    ])
    expect(await dcp.exchanges.purge(9, 10)).toBe(1)
    expect(await dcp.exchanges.find(tenant, over.id)).toBeUndefined()
    expect(await dcp.exchanges.find(tenant, open.id)).toEqual(open)
    expect(await dcp.participants.findByName(tenant, 'old')).toEqual(participant)
  })

  it('are removed once', async () => {
    const { units, dcp } = store()
    const participant = participantOf(newId(), 'one')
    await units.commit([dcp.participants.add(participant)])
    await units.commit([dcp.participants.remove(participant.tenantId, participant.id)])
    const again = dcp.participants.remove(participant.tenantId, participant.id)
    await expectConflict(units.commit([again]), again)
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((createdAt) => exchangeOf(tenant, { createdAt }))
        await store().units.commit(all.map((exchange) => store().dcp.exchanges.add(exchange)))
        return all
      },
      list: (page) => store().dcp.exchanges.list(tenant, {}, page),
      idOf: ({ id }) => id,
    }))
  })
}
